import Sodium

/// What a limited key is for: the vault, the level it opens it up to, and which of its limited keys for that level.
public struct LimitedKeyPlace: Sendable, Hashable {
  public let vault: VaultID
  /// L2 or L3.
  public let level: Level
  /// 1 for the first that was made for the level, one more for each after it.
  public let generation: UInt32

  /// What the file of a limited key says it is for; `nil` where it is none.
  public init?(inFile path: String) {
    guard let text = try? PrivateFile(path: path, what: "limited key").read(),
      let place = LimitedKeyText.place(in: text.bytes)
    else { return nil }
    self = place
  }

  init(vault: VaultID, level: Level, generation: UInt32) {
    self.vault = vault
    self.level = level
    self.generation = generation
  }

  /// Why this key does not open a vault; `nil` where it may.
  public func misfit(at place: RootKeyPlace, among stored: [SealedSystemKey]) -> String? {
    do {
      try check(against: stored, of: place.vault)
      return nil
    } catch {
      if case .limitedKey(let why) = error { return why }
      return error.description
    }
  }

  /// Whether the key store knows this key as the one in force, so that whoever names a former one is told so.
  ///
  /// - Throws: `KeyFailure.limitedKey` where it does not.
  func check(against stored: [SealedSystemKey], of vault: VaultID) throws(KeyFailure) {
    guard self.vault == vault else { throw .limitedKey("it is another vault's") }
    let inForce = LimitedKeys.number(inForce: level, among: stored)
    if inForce == generation { return }
    let others = inForce.map { "in force is \($0)" } ?? "none up to \(level) is in force"
    let last = LimitedKeys.lastNumber(level, among: stored) ?? 0
    throw .limitedKey(
      generation <= last
        ? "number \(generation) up to \(level) was ended, \(others)"
        : "number \(generation) up to \(level) is unknown here, \(others)")
  }
}

/// The text of a limited key, in a file as a root key's.
///
/// ```
/// fengni limited key v1
/// vault <32 hexadecimal digits>
/// up to L3
/// number 1
/// <base64 of 32 bytes>
/// ```
/// Exactly five lines. All but the last is no secret; what it says is checked against the key store, and the key itself
/// opens nothing elsewhere.
enum LimitedKeyText {
  private static let heading = "fengni limited key v1\n"

  static func begins(_ text: RawSpan) -> Bool {
    text.byteCount >= heading.utf8.count
      && text.extracting(0..<heading.utf8.count).holds(heading.utf8)
  }

  static func text(of key: RawSpan, _ place: LimitedKeyPlace) -> ScratchSecret {
    let head = Array(head(place).utf8)
    // Room for the zero byte that libsodium writes, where the line ends afterwards.
    var text = ScratchSecret(capacity: head.count + Base64.charactersOf32 + 1)
    text.append(head.span.bytes)
    Base64.encode(key, to: &text)
    let end: [UInt8] = [0x0A]
    text.append(end.span.bytes)
    return text
  }

  /// What the lines before the key say; `nil` unless they are what would be written.
  static func place(in text: RawSpan) -> LimitedKeyPlace? {
    let keyLine = 45
    guard text.byteCount > keyLine, text.byteCount <= PrivateFile.mostBytes else { return nil }
    let head = text.extracting(0..<text.byteCount - keyLine)
    let words = String(validating: [UInt8](copying: head), as: UTF8.self)?
      .utf8.split(separator: UInt8(ascii: "\n"))
      .map { line in line.split(separator: UInt8(ascii: " ")).map { Substring($0) } }
    guard let words, words.count == 4, let vault = words[1].last.flatMap({ Hexadecimal.decode($0) }),
      let vault = VaultID(bytes: vault), let level = words[2].last.flatMap({ Level($0) }),
      LimitedKeys.levels.contains(level), let generation = words[3].last.flatMap({ UInt32($0) })
    else { return nil }
    let place = LimitedKeyPlace(vault: vault, level: level, generation: generation)
    return head.holds(LimitedKeyText.head(place).utf8) ? place : nil
  }

  /// The key behind the lines that say what it is for.
  static func key(in text: RawSpan, _ place: LimitedKeyPlace) -> SecretBytes? {
    let start = head(place).utf8.count
    let end = start + 44
    guard text.byteCount == end + 1, text.extracting(end..<end + 1).holds("\n".utf8),
      var key = Base64.decode(text.extracting(start..<end))
    else { return nil }
    defer { key.wipe() }
    return key.count == HeldRootKey.byteCount ? SecretBytes(copying: key.span.bytes) : nil
  }

  private static func head(_ place: LimitedKeyPlace) -> String {
    "\(heading)vault \(place.vault.text)\nup to \(place.level)\nnumber \(place.generation)\n"
  }
}
