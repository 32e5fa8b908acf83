import Foundation
public import Sodium

/// Where the root key of a vault comes from: a key file now; a passphrase, custodians' shares and credentials
/// of the system later.
public protocol RootKeySource: Sendable {
  /// The 32 bytes of the root key, or `nil` where the key is not there: the vault stays sealed.
  func rootKey() throws(RootKeyFailure) -> SecretBytes?
}

/// Why a source gives no key although it should.
public struct RootKeyFailure: Error, Sendable, CustomStringConvertible {
  public let description: String
  public init(_ description: String) { self.description = description }
}

/// A root key in a file of its owner's alone.
///
/// ```
/// fengni root key v1
/// <base64 of 32 bytes>
/// ```
/// Exactly two lines; mode 0600 or stricter, or it is refused: a key that others can read protects nobody.
public struct RootKeyFile: RootKeySource {
  public let path: String

  private static let heading = "fengni root key v1\n"
  private static let byteCount = 32

  public init(path: String) { self.path = path }

  public func rootKey() throws(RootKeyFailure) -> SecretBytes? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      if errno == ENOENT { return nil }
      throw RootKeyFailure("key file: cannot be read: \(String(cString: strerror(errno)))")
    }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw RootKeyFailure("key file: cannot be examined") }
    guard status.st_mode & S_IFMT == S_IFREG else { throw RootKeyFailure("key file: not a regular file") }
    guard status.st_mode & 0o077 == 0 else {
      throw RootKeyFailure("key file: others may read it\nchange its mode with `chmod 600`")
    }
    // One byte more than the format has, so that a longer file shows.
    let expected = RootKeyFile.heading.utf8.count + 44 + 1
    let text = ScratchSecret(count: expected + 1) { bytes in
      bytes.withUnsafeMutableBytes { buffer in
        var count = 0
        while count < buffer.count {
          let got = unsafe read(descriptor, buffer.baseAddress.map { $0 + count }, buffer.count - count)
          if got <= 0 { break }
          count += got
        }
      }
    }
    let bytes = text.bytes
    let heading = Array(RootKeyFile.heading.utf8)
    guard
      (0..<heading.count).allSatisfy({ bytes.unsafeLoad(fromByteOffset: $0, as: UInt8.self) == heading[$0] }),
      bytes.unsafeLoad(fromByteOffset: expected - 1, as: UInt8.self) == 0x0A,
      bytes.unsafeLoad(fromByteOffset: expected, as: UInt8.self) == 0,
      var key = Base64.decode(bytes.extracting(heading.count..<(expected - 1))),
      key.count == RootKeyFile.byteCount
    else { throw RootKeyFailure("key file: not a root key of this format") }
    let secret = SecretBytes(copying: key.span.bytes)
    _ = key.withUnsafeMutableBytes { $0.initializeMemory(as: UInt8.self, repeating: 0) }
    return secret
  }

  /// Writes a fresh random root key; never over a file that is there.
  public func create() throws(RootKeyFailure) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      throw RootKeyFailure("key file: cannot be created: \(String(cString: strerror(errno)))")
    }
    defer { close(descriptor) }
    let key = SecretBytes.random(count: RootKeyFile.byteCount)
    var text = Array(RootKeyFile.heading.utf8) + Array(Base64.encode(key.bytes).utf8) + [0x0A]
    let written = text.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
    let count = text.count
    _ = text.withUnsafeMutableBytes { $0.initializeMemory(as: UInt8.self, repeating: 0) }
    guard written == count, fsync(descriptor) == 0 else {
      throw RootKeyFailure("key file: cannot be written: \(String(cString: strerror(errno)))")
    }
  }
}
