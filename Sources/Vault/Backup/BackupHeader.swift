public import MerkleLog
import Sodium

/// What begins a backup: clear, so that age and origin can be told without a key, and bound to what follows.
///
/// ```
/// fengni backup/v1
/// kind <data|keys>
/// vault <32 hexadecimal digits>
/// made <time>
/// expires <time>
/// bytes <size of the database file>
/// recipient <fengni-backup1…>
/// key <base64 of the file key, sealed to the recipient>
/// log <verifier key of the log>
/// checkpoint <bytes of the note>
/// <the log's signed head at that moment: a note>
/// ```
/// Then, in bytes, the stream (`SecretStream`): its head (24), then chunks of 65,536 bytes of the file, each 17 longer; the
/// last may be shorter. The whole header is bound to the first chunk. The size of the artefact follows from the header.
///
/// Whoever has the recipient's line can make a backup: that it is genuine is shown by the log's signature, by keys that
/// open, and that it is not an older one, by the anchor.
public struct BackupHeader: Sendable, Equatable {
  public enum Kind: String, CaseIterable, Sendable {
    /// `vault.db`: sealed records and the log.
    case data
    /// `keys.db`: wrapped keys.
    case keys
  }

  public let kind: Kind
  public let vault: VaultID
  public let made: Timestamp
  /// From then on it is to be deleted.
  public let expires: Timestamp
  /// The size of the database file.
  public let bytes: UInt64
  public let recipient: BackupRecipient
  /// The key of the stream, sealed.
  let fileKey: [UInt8]
  public let log: VerifierKey
  /// The signed head of the log, as it is.
  public let note: [UInt8]

  public static let chunkBytes = 65_536
  /// More than any header has.
  public static let mostBytes = 16 << 10
  static let sealedKeyBytes = SecretStream.keyBytes + SealedBox.overheadBytes
  /// The largest file that SQLite makes, in pages of 4 KiB.
  private static let mostFileBytes: UInt64 = 4096 << 32

  /// The checkpoint in the note, where the log's key signed it.
  public var checkpoint: Checkpoint? {
    try? SignedNote(note).verified(by: [log]).checkpoint(origin: log.name)
  }

  /// Whether its retention is over.
  public func isExpired(at now: Timestamp) -> Bool { expires <= now }

  /// How many chunks follow.
  public var chunks: UInt64 { (bytes + UInt64(Self.chunkBytes) - 1) / UInt64(Self.chunkBytes) }

  /// How many bytes of the file are in a chunk.
  public func bytes(ofChunk index: UInt64) -> Int {
    Int(min(UInt64(Self.chunkBytes), bytes - index * UInt64(Self.chunkBytes)))
  }

  /// The size of the whole artefact.
  public var artefactBytes: UInt64 {
    UInt64(encoded.count + SecretStream.headBytes) + bytes + chunks * UInt64(SecretStream.overheadBytes)
  }

  // MARK: Text

  /// The bytes of the header.
  var encoded: [UInt8] {
    let lines = [
      BackupHeader.magic, "kind \(kind.rawValue)", "vault \(vault.text)", "made \(made)",
      "expires \(expires)",
      "bytes \(bytes)", "recipient \(recipient)", "key \(Base64.encode(fileKey))", "log \(log)",
      "checkpoint \(note.count)",
    ]
    return Array((lines.joined(separator: "\n") + "\n").utf8) + note
  }

  public static let magic = "fengni backup/v1"

  /// Reads a header at the beginning of these bytes.
  ///
  /// - Returns: the header, and how many bytes it takes.
  public static func read(_ bytes: [UInt8]) throws(BackupFailure) -> (header: BackupHeader, count: Int) {
    var rest = bytes.prefix(mostBytes)
    func line(_ name: String) throws(BackupFailure) -> String {
      let start = Array("\(name) ".utf8)
      guard let end = rest.firstIndex(of: 0x0A), rest[..<end].starts(with: start),
        let text = String(validating: rest[..<end].dropFirst(start.count), as: UTF8.self)
      else { throw BackupFailure(.damaged, "header of the backup is damaged: `\(name)` is missing") }
      rest = rest[(end + 1)...]
      return text
    }
    let magic = Array("\(magic)\n".utf8)
    guard rest.starts(with: magic) else { throw BackupFailure(.damaged, "not a backup of this format") }
    rest = rest.dropFirst(magic.count)
    let (kind, vault) = (Kind(rawValue: try line("kind")), try line("vault"))
    let (made, expires) = (Timestamp(try line("made")), Timestamp(try line("expires")))
    let (size, recipient) = (UInt64(try line("bytes")), BackupRecipient(try line("recipient")))
    let fileKey = Base64.decode(Array(try line("key").utf8))
    let log = try? VerifierKey(try line("log"))
    guard let kind, let vault = Hexadecimal.decode(vault).flatMap({ VaultID(bytes: $0) }), let made,
      let expires,
      let size, (1...mostFileBytes).contains(size), let recipient, let fileKey,
      fileKey.count == sealedKeyBytes, let log, let noteBytes = Int(try line("checkpoint")),
      noteBytes >= 1, noteBytes <= rest.count
    else { throw BackupFailure(.damaged, "header of the backup is damaged") }
    let header = BackupHeader(
      kind: kind, vault: vault, made: made, expires: expires, bytes: size, recipient: recipient,
      fileKey: fileKey, log: log, note: Array(rest.prefix(noteBytes)))
    // One form only.
    let encoded = header.encoded
    guard bytes.starts(with: encoded) else {
      throw BackupFailure(.damaged, "header of the backup is damaged")
    }
    return (header, encoded.count)
  }
}

extension BackupHeader {
  /// The vault that a row of settings says it is; authentic only where the row's tag is checked.
  public static func vault(of settings: ControlRow) -> VaultID? { VaultSettings.claimedVault(settings) }
}
