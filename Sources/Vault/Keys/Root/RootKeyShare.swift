public import Sodium

/// One custodian's share of a root key.
///
/// ```
/// version(1)=1 ‖ vault(4) ‖ generation(2) ‖ splitting(4) ‖ threshold(1) ‖ index(1) ‖ values(32)
/// ```
/// in Bech32m under the prefix `fengni`: 85 characters that may be written in groups, in one case. `vault` begins
/// the vault's id, `generation` counts its root keys, `splitting` is drawn at random when a key is split, so that
/// shares of two splittings are told apart even where the first was never put in force. `values` are Shamir's
/// (`SecretShares`). All but the values is no secret; the checksum is over the text alone.
public final class RootKeyShare: Sendable {
  /// Which splitting a share is of.
  public struct Splitting: Sendable, Hashable {
    /// The first four bytes of the vault's id.
    public let vault: [UInt8]
    public let generation: UInt16
    let number: [UInt8]
    /// How many shares open.
    public let threshold: UInt8

    /// The vault's id as far as a share tells it, in hexadecimal.
    public var vaultText: String { Hexadecimal.encode(vault) }

    /// Why no share of this splitting can open a vault's root key in force; `nil` where one may.
    public func misfit(in place: RootKeyPlace) -> String? {
      if vault != Array(place.vault.bytes.prefix(vault.count)) { return "of another vault" }
      let generation = UInt32(generation)
      if generation < place.generation {
        return "of a former splitting: of root key \(generation), in force is \(place.generation)"
      }
      if generation > place.generation {
        return
          "of root key \(generation), which this key store does not know: in force is \(place.generation)"
      }
      return nil
    }

    /// A new splitting of the root key of a place; `nil` where it has had more root keys than a share can say.
    init?(of place: RootKeyPlace, threshold: UInt8) {
      guard let generation = UInt16(exactly: place.generation) else { return nil }
      self.init(
        vault: Array(place.vault.bytes.prefix(4)), generation: generation, number: Randomness.bytes(4),
        threshold: threshold)
    }

    fileprivate init(vault: [UInt8], generation: UInt16, number: [UInt8], threshold: UInt8) {
      self.vault = vault
      self.generation = generation
      self.number = number
      self.threshold = threshold
    }
  }

  public let splitting: Splitting
  /// Its number, from 1.
  public let index: UInt8
  private let values: ScratchSecret

  static let prefix = "fengni"
  private static let version: UInt8 = 1
  private static let headBytes = 13
  private static let byteCount = headBytes + HeldRootKey.byteCount

  init(_ splitting: Splitting, index: UInt8, values: RawSpan) {
    self.splitting = splitting
    self.index = index
    self.values = ScratchSecret(copying: values)
  }

  /// Reads the text of a share, in groups or in one.
  public init(text: RawSpan) throws(RootKeyShareFault) {
    let characters = RootKeyShare.withoutGaps(text)
    let bytes: ScratchSecret
    do throws(Bech32m.Fault) {
      bytes = try Bech32m.decode(characters.bytes, prefix: RootKeyShare.prefix)
    } catch {
      switch error {
      case .checksum: throw .mistyped
      case .format: throw characters.count == RootKeyShare.characterCount ? .mistyped : .noShare
      }
    }
    let head = [UInt8](copying: bytes.bytes.extracting(first: RootKeyShare.headBytes))
    guard let version = head.first else { throw .noShare }
    guard version == RootKeyShare.version else { throw .otherFormat }
    guard bytes.count == RootKeyShare.byteCount, head[11] >= 2, head[12] >= 1 else { throw .noShare }
    splitting = Splitting(
      vault: Array(head[1..<5]), generation: UInt16(head[5]) << 8 | UInt16(head[6]),
      number: Array(head[7..<11]), threshold: head[11])
    index = head[12]
    values = ScratchSecret(copying: bytes.bytes.extracting(RootKeyShare.headBytes..<bytes.count))
  }

  func withValues<Result: ~Copyable>(_ body: (RawSpan) -> Result) -> Result {
    RootKeyShare.lend(values, body)
  }

  private static func lend<Result: ~Copyable>(
    _ values: borrowing ScratchSecret, _ body: (RawSpan) -> Result
  ) -> Result {
    body(values.bytes)
  }

  // MARK: Text

  /// The characters of every share.
  static let characterCount = prefix.utf8.count + 1 + (byteCount * 8 + 4) / 5 + 6

  /// The text in one, as a code to be scanned holds it.
  public func text() -> ScratchSecret {
    var bytes = ScratchSecret(capacity: RootKeyShare.byteCount)
    var head = [RootKeyShare.version] + splitting.vault
    head += [UInt8(splitting.generation >> 8), UInt8(splitting.generation & 0xFF)] + splitting.number
    head += [splitting.threshold, index]
    bytes.append(head.span.bytes)
    withValues { values in _ = bytes.append(values) }
    return Bech32m.encode(bytes.bytes, prefix: RootKeyShare.prefix)
  }

  /// The text as people copy it: the prefix, then groups of four, five in a line.
  func groupedText() -> ScratchSecret {
    let text = text()
    let start = RootKeyShare.prefix.utf8.count + 1
    var grouped = ScratchSecret(capacity: text.count * 2)
    grouped.append(text.bytes.extracting(0..<start))
    for (number, offset) in stride(from: start, to: text.count, by: 4).enumerated() {
      let gap: [UInt8] = [UInt8(ascii: number.isMultiple(of: 5) ? "\n" : " ")]
      grouped.append(gap.span.bytes)
      grouped.append(text.bytes.extracting(offset..<min(offset + 4, text.count)))
    }
    let end: [UInt8] = [UInt8(ascii: "\n")]
    grouped.append(end.span.bytes)
    return grouped
  }

  /// Spaces, line ends and hyphens between groups say nothing.
  private static func withoutGaps(_ text: RawSpan) -> ScratchSecret {
    var characters = ScratchSecret(capacity: text.byteCount)
    for offset in 0..<text.byteCount {
      let character = text.extracting(offset..<offset + 1)
      guard !character.holds(" ".utf8), !character.holds("\n".utf8), !character.holds("\r".utf8),
        !character.holds("\t".utf8), !character.holds("-".utf8)
      else { continue }
      characters.append(character)
    }
    return characters
  }
}

/// Why a text is no share.
public enum RootKeyShareFault: Error, Sendable, Equatable, CustomStringConvertible {
  case noShare
  case mistyped
  case otherFormat
  /// The lines around the text do not say what it says.
  case altered

  public var description: String {
    switch self {
    case .noShare: "not a share of a root key"
    case .mistyped: "mistyped: its checksum does not fit\ncompare it with the paper, character by character"
    case .otherFormat: "of a format this program does not read\nuse the release that wrote it"
    case .altered: "altered: its lines do not say what its characters say"
    }
  }
}
