import Foundation
import Sodium

/// A small file of its owner's alone that holds a root key or a part of one.
struct PrivateFile {
  let path: String
  /// What messages call it: `key file`.
  let what: String

  /// The most bytes a file of ours has.
  static let mostBytes = 4096

  /// Who may own and read the file.
  enum Access {
    /// Only the owner reads it.
    case ownerAlone
    /// As systemd hands out credentials: owned by root or by the service's user, closed to others. Where it grants
    /// the user by an access list, the mask of that list shows as the group's right to read.
    case credential
  }

  /// The file's bytes; `nil` where there is none.
  ///
  /// Refuses what others may read: a key that was open to them protects nobody.
  func read(_ access: Access = .ownerAlone) throws(RootKeyFailure) -> ScratchSecret? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      if errno == ENOENT { return nil }
      throw RootKeyFailure("\(what): cannot be read: \(PrivateFile.reason())")
    }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw RootKeyFailure("\(what): cannot be examined") }
    guard status.st_mode & S_IFMT == S_IFREG else { throw RootKeyFailure("\(what): not a regular file") }
    switch access {
    case .ownerAlone:
      guard status.st_mode & 0o077 == 0 else {
        throw RootKeyFailure("\(what): others may read it\nchange its mode with `chmod 600`")
      }
    case .credential:
      guard status.st_uid == 0 || status.st_uid == geteuid() else {
        throw RootKeyFailure("\(what): belongs to another user")
      }
      guard status.st_mode & (status.st_uid == 0 ? 0o037 : 0o077) == 0 else {
        throw RootKeyFailure("\(what): others may read it\nlet the service manager hand it out")
      }
    }
    guard (1...Int64(PrivateFile.mostBytes)).contains(Int64(status.st_size)) else {
      throw RootKeyFailure("\(what): empty or too long")
    }
    var isWhole = false
    let text = ScratchSecret(count: Int(status.st_size)) { bytes in
      isWhole = bytes.withUnsafeMutableBytes { buffer in
        var count = 0
        while count < buffer.count {
          let got = Foundation.read(descriptor, buffer.baseAddress.map { $0 + count }, buffer.count - count)
          if got < 0, errno == EINTR { continue }
          if got <= 0 { break }
          count += got
        }
        return count == buffer.count
      }
    }
    guard isWhole else { throw RootKeyFailure("\(what): cannot be read to its end") }
    return text
  }

  /// Makes the file, durable with its name; never over one that is there, and nothing is left where it fails.
  func create(_ bytes: RawSpan) throws(RootKeyFailure) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else {
      throw RootKeyFailure("\(what): cannot be created: \(PrivateFile.reason())")
    }
    let isWritten = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) == $0.count }
    let isDurable = isWritten && fchmod(descriptor, 0o600) == 0 && fsync(descriptor) == 0
    let reason = PrivateFile.reason()
    close(descriptor)
    guard isDurable, synchronizeFolder() else {
      unlink(path)
      throw RootKeyFailure("\(what): cannot be written: \(reason)")
    }
  }

  /// Else a file that is durable may have no name after a power failure.
  private func synchronizeFolder() -> Bool {
    let folder = path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
    let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    return fsync(descriptor) == 0
  }

  private static func reason() -> String { String(cString: strerror(errno)).lowercased() }
}
