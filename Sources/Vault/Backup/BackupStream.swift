public import MerkleLog
import Sodium

/// What a backup is to say of itself; the rest its sealer adds.
public struct BackupNote: Sendable {
  public let vault: VaultID
  public let made: Timestamp
  public let log: VerifierKey
  /// The signed head of the log.
  public let note: [UInt8]

  public init(vault: VaultID, made: Timestamp, log: VerifierKey, note: [UInt8]) {
    self.vault = vault
    self.made = made
    self.log = log
    self.note = note
  }
}

/// Seals the bytes of one database file for a recipient, chunk by chunk.
public struct BackupSealer: ~Copyable {
  public let header: BackupHeader
  private var stream: SecretStream.Sealer
  private var next: UInt64 = 0

  /// - Parameters:
  ///   - seconds: how long it is kept.
  ///   - bytes: the size of the file, one at least.
  public init(
    _ kind: BackupHeader.Kind, _ note: BackupNote, bytes: UInt64, keptFor seconds: Int64,
    recipient: BackupRecipient
  ) throws(BackupFailure) {
    let key = SecretBytes.random(count: SecretStream.keyBytes)
    let sealed: [UInt8]
    do {
      sealed = try SealedBox.seal(key.bytes, to: recipient.key)
    } catch {
      throw BackupFailure(.identity, "recipient's key is none: nothing can be sealed to it")
    }
    header = BackupHeader(
      kind: kind, vault: note.vault, made: note.made, expires: note.made.adding(seconds: seconds),
      bytes: bytes, recipient: recipient, fileKey: sealed, log: note.log, note: note.note)
    stream = SecretStream.Sealer(key: key.bytes)
  }

  /// What comes before the first chunk.
  public var beginning: [UInt8] { header.encoded + stream.head }

  /// The next chunk: as many bytes as `header.bytes(ofChunk:)` says.
  public mutating func seal(_ chunk: [UInt8]) -> [UInt8] {
    precondition(next < header.chunks && chunk.count == header.bytes(ofChunk: next), "not the next chunk")
    defer { next += 1 }
    let data = next == 0 ? header.encoded : []
    return stream.seal(
      chunk.span.bytes, associatedData: data.span.bytes, isLast: next == header.chunks - 1)
  }
}

/// Opens the chunks of a backup in their order.
public struct BackupOpener: ~Copyable {
  public let header: BackupHeader
  private var stream: SecretStream.Opener
  private var next: UInt64 = 0

  public static let headBytes = SecretStream.headBytes
  /// Bytes by which a sealed chunk is longer.
  public static let overheadBytes = SecretStream.overheadBytes

  /// - Parameter head: the `headBytes` bytes behind the header.
  public init(_ header: BackupHeader, head: [UInt8], identity: BackupIdentity) throws(BackupFailure) {
    guard header.recipient == identity.recipient else {
      throw BackupFailure(
        .identity,
        "backup is sealed for another key than this identity's: for \(header.recipient)\n"
          + "name the identity it was made for")
    }
    do {
      let key = try identity.open(header.fileKey)
      guard key.count == SecretStream.keyBytes else { throw AuthenticationFailure() }
      stream = try SecretStream.Opener(key: key.bytes, head: head.span.bytes)
    } catch {
      throw BackupFailure(.damaged, "backup does not open: its header was altered")
    }
    self.header = header
  }

  /// The bytes of the next chunk.
  public mutating func open(_ sealed: [UInt8]) throws(BackupFailure) -> [UInt8] {
    let data = next == 0 ? header.encoded : []
    do {
      let (chunk, isLast) = try stream.open(sealed.span.bytes, associatedData: data.span.bytes)
      guard next < header.chunks, chunk.count == header.bytes(ofChunk: next),
        isLast == (next == header.chunks - 1)
      else { throw AuthenticationFailure() }
      next += 1
      return chunk
    } catch {
      throw BackupFailure(
        .damaged, "backup does not open: it was altered in chunk \(next) of \(header.chunks)")
    }
  }

  /// Whether the last chunk was opened.
  public var isWhole: Bool { next == header.chunks }
}
