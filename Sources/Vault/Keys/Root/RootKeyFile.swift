import Foundation
public import Sodium

/// A root key in a file of its owner's alone.
///
/// ```
/// fengni root key v1
/// <base64 of 32 bytes>
/// ```
/// Exactly two lines; mode 0600 or stricter, or it is refused: a key that others can read protects nobody. A limited key
/// lies in a file of the same kind (`LimitedKeyText`) and is taken in its place.
public struct RootKeyFile: RootKeySource {
  public let path: String

  public init(path: String) { self.path = path }

  private var file: PrivateFile { PrivateFile(path: path, what: "key file") }

  public func rootKey() throws(RootKeyFailure) -> SecretBytes? {
    guard let text = try file.read() else { return nil }
    return try RootKeyText.key(in: text.bytes, "key file")
  }

  public func unlockKey() throws(RootKeyFailure) -> UnlockKey? {
    guard let text = try file.read() else { return nil }
    return try RootKeyText.unlockKey(in: text.bytes, "key file")
  }

  /// Writes a limited key; never over a file that is there.
  public func keep(_ key: HeldRootKey, limitedTo place: LimitedKeyPlace) throws(RootKeyFailure) {
    let file = file
    try key.withBytes { (bytes) throws(RootKeyFailure) in
      let text = LimitedKeyText.text(of: bytes, place)
      try file.create(text.bytes)
    }
  }

  /// Writes a fresh random root key; never over a file that is there.
  public func create() throws(RootKeyFailure) { try keep(HeldRootKey.fresh()) }

  /// Writes this key; never over a file that is there.
  public func keep(_ key: HeldRootKey) throws(RootKeyFailure) {
    let file = file
    try key.withBytes { (bytes) throws(RootKeyFailure) in
      let text = RootKeyText.text(of: bytes)
      try file.create(text.bytes)
    }
  }
}

/// A root key that systemd hands to the service (`LoadCredential=`, `LoadCredentialEncrypted=`): a file of
/// `RootKeyFile`'s format in the folder that `CREDENTIALS_DIRECTORY` names.
public struct RootKeyCredential: RootKeySource {
  public let name: String
  private let folder: String?

  /// - Parameter folder: `CREDENTIALS_DIRECTORY` of the environment, or `nil` where there is none.
  public init(name: String, folder: String?) {
    self.name = name
    self.folder = folder
  }

  public func rootKey() throws(RootKeyFailure) -> SecretBytes? {
    guard let text = try SystemCredential(name: name, folder: folder).read() else { return nil }
    return try RootKeyText.key(in: text.bytes, "credential")
  }

  public func unlockKey() throws(RootKeyFailure) -> UnlockKey? {
    guard let text = try SystemCredential(name: name, folder: folder).read() else { return nil }
    return try RootKeyText.unlockKey(in: text.bytes, "credential")
  }
}

/// A file that systemd hands to one service.
public struct SystemCredential: Sendable {
  public let name: String
  private let folder: String?

  /// - Parameter folder: `CREDENTIALS_DIRECTORY` of the environment, or `nil` where there is none.
  public init(name: String, folder: String?) {
    self.name = name
    self.folder = folder
  }

  /// Its bytes; `nil` where the service was not given it.
  public func read() throws(RootKeyFailure) -> ScratchSecret? {
    guard let folder, folder.utf8.first == UInt8(ascii: "/") else {
      throw RootKeyFailure(
        "credential: none was handed to this process\nstart it from a unit with `LoadCredential=`")
    }
    // A name with a slash would lead out of the folder that the service manager guards.
    guard !name.isEmpty, name.utf8.count <= 255, !name.utf8.contains(UInt8(ascii: "/")), name != ".",
      name != ".."
    else { throw RootKeyFailure("credential: not a name of one") }
    return try PrivateFile(path: "\(folder)/\(name)", what: "credential").read(.credential)
  }
}

/// The text of a root key.
private enum RootKeyText {
  private static let heading = "fengni root key v1\n"

  static func text(of key: RawSpan) -> ScratchSecret {
    let heading = Array(heading.utf8)
    // Room for the zero byte that libsodium writes, where the line ends afterwards.
    var text = ScratchSecret(capacity: heading.count + Base64.charactersOf32 + 1)
    text.append(heading.span.bytes)
    Base64.encode(key, to: &text)
    let end: [UInt8] = [0x0A]
    text.append(end.span.bytes)
    return text
  }

  static func unlockKey(in text: RawSpan, _ what: String) throws(RootKeyFailure) -> UnlockKey {
    guard LimitedKeyText.begins(text) else { return .root(try key(in: text, what)) }
    guard let place = LimitedKeyText.place(in: text), let key = LimitedKeyText.key(in: text, place) else {
      throw RootKeyFailure("\(what): not a limited key of this format")
    }
    return .limited(key, place)
  }

  static func key(in text: RawSpan, _ what: String) throws(RootKeyFailure) -> SecretBytes {
    guard !LimitedKeyText.begins(text) else {
      throw RootKeyFailure("\(what): holds a limited key, and this needs the root key")
    }
    let start = heading.utf8.count
    let end = start + 44
    guard text.byteCount == end + 1, text.extracting(0..<start).holds(heading.utf8),
      text.extracting(end..<end + 1).holds("\n".utf8),
      var key = Base64.decode(text.extracting(start..<end)), key.count == HeldRootKey.byteCount
    else { throw RootKeyFailure("\(what): not a root key of this format") }
    defer { key.wipe() }
    return SecretBytes(copying: key.span.bytes)
  }
}

extension RawSpan {
  /// Whether these are the bytes of a text that is no secret.
  func holds(_ text: some Collection<UInt8>) -> Bool {
    withUnsafeBytes { $0.elementsEqual(text) }
  }
}

extension Array where Element == UInt8 {
  /// Overwrites what the array holds, as far as it is not shared.
  mutating func wipe() {
    withUnsafeMutableBytes { if let start = $0.baseAddress { explicit_bzero(start, $0.count) } }
    removeAll()
  }
}
