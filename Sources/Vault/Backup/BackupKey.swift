import Foundation
import Sodium

/// Whom backups are sealed for: the public half of a key pair, one line that may lie anywhere.
public struct BackupRecipient: Hashable, Sendable, CustomStringConvertible {
  let key: SealedBox.PublicKey

  static let prefix = "fengni-backup"

  init(_ key: SealedBox.PublicKey) { self.key = key }

  /// Reads the text; `nil` where it is mistyped or is none.
  public init?(_ text: some StringProtocol) {
    let text = Array(text.utf8)
    guard let bytes = try? Bech32m.decode(text.span.bytes, prefix: BackupRecipient.prefix),
      let encoding = Bytes32(copying: bytes.bytes)
    else { return nil }
    self.init(SealedBox.PublicKey(encoding: encoding))
  }

  /// `fengni-backup1…`: Bech32m (BIP-350) of the 32 bytes.
  public var description: String {
    let text = Bech32m.encode(key.encoding.bytes, prefix: BackupRecipient.prefix)
    return text.bytes.withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
  }
}

/// The secret half, which opens backups: best kept on no machine that makes them.
///
/// ```
/// fengni backup identity v1
/// fengni-backup-secret1…          Bech32m of the 32 bytes
/// ```
/// Exactly two lines, in a file of mode 0600 or stricter.
public final class BackupIdentity: Sendable {
  private let key: SealedBox.SecretKey

  private static let heading = Array("fengni backup identity v1\n".utf8)
  private static let prefix = "fengni-backup-secret"

  private init(_ key: consuming SealedBox.SecretKey) { self.key = key }

  /// A fresh one.
  public static func random() -> BackupIdentity { BackupIdentity(SealedBox.SecretKey.random()) }

  public var recipient: BackupRecipient { BackupRecipient(key.publicKey) }

  /// Reads the file.
  public init(path: String) throws(BackupFailure) {
    let found: ScratchSecret?
    do {
      found = try PrivateFile(path: path, what: "backup identity").read()
    } catch {
      throw BackupFailure(.identity, "\(error)")
    }
    guard let text = found else {
      throw BackupFailure(.identity, "backup identity: there is no such file\nname it with --identity")
    }
    let start = BackupIdentity.heading.count
    guard text.count > start + 1, text.bytes.extracting(0..<start).holds(BackupIdentity.heading),
      text.bytes.extracting(text.count - 1..<text.count).holds("\n".utf8),
      let bytes = try? Bech32m.decode(
        text.bytes.extracting(start..<text.count - 1), prefix: BackupIdentity.prefix),
      bytes.count == SealedBox.keyBytes
    else {
      throw BackupFailure(
        .identity, "backup identity: not a secret key of this format\nname the file `fengni backup key` made")
    }
    key = SealedBox.SecretKey(secret: SecretBytes(copying: bytes.bytes))
  }

  /// Writes the file; never over one that is there.
  public func create(at path: String) throws(BackupFailure) {
    var text = ScratchSecret(copying: BackupIdentity.heading.span.bytes)
    let line = BackupIdentity.encode(key)
    text.append(line.bytes)
    let end: [UInt8] = [0x0A]
    text.append(end.span.bytes)
    do {
      try PrivateFile(path: path, what: "backup identity").create(text.bytes)
    } catch {
      throw BackupFailure(.identity, "\(error)")
    }
  }

  private static func encode(_ key: borrowing SealedBox.SecretKey) -> ScratchSecret {
    Bech32m.encode(key.bytes, prefix: prefix)
  }

  func open(_ box: [UInt8]) throws(AuthenticationFailure) -> ScratchSecret {
    try BackupIdentity.open(box, key)
  }

  private static func open(
    _ box: [UInt8], _ key: borrowing SealedBox.SecretKey
  ) throws(AuthenticationFailure) -> ScratchSecret {
    try key.open(box.span.bytes)
  }
}

/// Why a backup cannot be made, read or put back.
public struct BackupFailure: Error, Sendable, CustomStringConvertible {
  public enum Kind: Sendable, Equatable {
    /// The secret key is missing, malformed or another's.
    case identity
    /// The bytes are no backup, or not those that were written.
    case damaged
    /// The backup does not fit: another vault, another kind, an older state than is known.
    case unfit
  }

  public let kind: Kind
  /// What is wrong, its cause after a colon, and the way out on its own line.
  public let description: String

  public init(_ kind: Kind, _ description: String) {
    self.kind = kind
    self.description = description
  }
}
