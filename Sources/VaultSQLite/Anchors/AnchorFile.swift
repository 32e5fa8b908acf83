import Glibc
public import Vault

/// An anchor in a file, best on another volume than the vault; it can be read with `cat`.
///
/// ```
/// place 0    4,096 bytes    a signed checkpoint, blanks, a line end
/// place 1    4,096 bytes    the same
/// ```
/// A place is a block of its own, since a write that is cut off may take the whole block with it. The file has its size
/// from the beginning, so that a write changes no more than the place. It is locked while it is in use: two copies of
/// a vault cannot go on beside each other on one anchor.
public final class AnchorFile: CheckpointAnchor {
  public let path: String
  /// Negative where there is no file.
  private let descriptor: Int32

  static let placeBytes = 4096
  private static let places = 2

  /// Makes an anchor that knows nothing yet, whole or not at all; never over a file that is there.
  public static func create(at path: String) throws(StoreFailure) -> AnchorFile {
    guard !exists(path) else {
      throw StoreFailure(.unavailable, "\(path): is there already\nname another file for the anchor")
    }
    let draft = "\(path).new"
    unlink(draft)
    let descriptor = Glibc.open(draft, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { throw StoreFailure(errno: errno, path, "cannot make the anchor") }
    let empty = (0..<places).flatMap { _ in padded([]) }
    let count = pwrite(descriptor, empty, empty.count, 0)
    let code = errno
    let isDurable = count == empty.count && fsync(descriptor) == 0
    close(descriptor)
    guard isDurable, rename(draft, path) == 0 else {
      unlink(draft)
      throw StoreFailure(errno: code, path, "cannot make the anchor")
    }
    try synchronizeFolder(of: path)
    return try open(at: path)
  }

  /// Opens the anchor; where there is no file, it is one that knows nothing and takes nothing.
  ///
  /// - Throws: `.busy` where another server holds it.
  public static func open(at path: String) throws(StoreFailure) -> AnchorFile {
    let descriptor = Glibc.open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW)
    guard descriptor >= 0 else {
      guard errno == ENOENT else { throw StoreFailure(errno: errno, path, "cannot open the anchor") }
      return AnchorFile(path: path, descriptor: -1)
    }
    let anchor = AnchorFile(path: path, descriptor: descriptor)
    try checkIsFile(descriptor, path)
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      guard errno == EWOULDBLOCK else { throw StoreFailure(errno: errno, path, "cannot lock the anchor") }
      throw StoreFailure(.busy, "\(path): another server holds the anchor\nstop it first")
    }
    return anchor
  }

  /// What the places of the anchor hold, whoever uses it; none where there is no file.
  public static func places(at path: String) throws(StoreFailure) -> [[UInt8]] {
    let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
    guard descriptor >= 0 else {
      guard errno == ENOENT else { throw StoreFailure(errno: errno, path, "cannot read the anchor") }
      return []
    }
    let anchor = AnchorFile(path: path, descriptor: descriptor)
    try checkIsFile(descriptor, path)
    return try anchor.places()
  }

  private init(path: String, descriptor: Int32) {
    self.path = path
    self.descriptor = descriptor
  }

  // Closing the descriptor gives the lock back.
  deinit { if descriptor >= 0 { close(descriptor) } }

  public func places() throws(StoreFailure) -> [[UInt8]] {
    guard descriptor >= 0 else { return [] }
    var bytes = [UInt8](repeating: 0, count: AnchorFile.places * AnchorFile.placeBytes)
    let count = pread(descriptor, &bytes, bytes.count, 0)
    guard count >= 0 else { throw StoreFailure(errno: errno, path, "cannot read the anchor") }
    return (0..<AnchorFile.places).map { place in
      let start = place * AnchorFile.placeBytes
      return AnchorFile.unpadded(bytes[min(start, count)..<min(start + AnchorFile.placeBytes, count)])
    }
  }

  public func write(_ note: [UInt8], at place: Int) throws(StoreFailure) {
    guard descriptor >= 0 else {
      throw StoreFailure(.unavailable, "\(path): the anchor is not there\nbring its volume back")
    }
    guard note.count < AnchorFile.placeBytes, (0..<AnchorFile.places).contains(place) else {
      throw StoreFailure(.unavailable, "\(path): does not fit into a place of the anchor")
    }
    // A file that was taken away can be written to for as long as it is open, and will not be found again.
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_nlink > 0 else {
      throw StoreFailure(.unavailable, "\(path): the anchor was taken away\nput it back and start again")
    }
    let bytes = AnchorFile.padded(note)
    let count = pwrite(descriptor, bytes, bytes.count, off_t(place * AnchorFile.placeBytes))
    guard count == bytes.count else {
      throw count < 0
        ? StoreFailure(errno: errno, path, "cannot write the anchor")
        : StoreFailure(.full, "\(path): cannot write the anchor: no space left\nfree space on the medium")
    }
    guard fdatasync(descriptor) == 0 else {
      throw StoreFailure(errno: errno, path, "cannot write the anchor durably")
    }
  }

  private static func padded(_ note: [UInt8]) -> [UInt8] {
    note + [UInt8](repeating: 0x20, count: placeBytes - 1 - note.count) + [0x0A]
  }

  /// The note at the beginning; bytes that were not written so are given as they are.
  private static func unpadded(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
    guard bytes.last == 0x0A else { return Array(bytes) }
    let end = bytes.dropLast().lastIndex { $0 != 0x20 }.map { $0 + 1 } ?? bytes.startIndex
    return Array(bytes[..<end])
  }

  private static func checkIsFile(_ descriptor: Int32, _ path: String) throws(StoreFailure) {
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw StoreFailure(.unavailable, "\(path): the anchor is not a file")
    }
    guard status.st_mode & 0o022 == 0 else {
      throw StoreFailure(.unavailable, "\(path): others may write the anchor\nrun `chmod go-w` on it")
    }
  }
}

/// Makes the entry of a file in its folder durable.
func synchronizeFolder(of path: String) throws(StoreFailure) {
  let slash = path.utf8.lastIndex(of: UInt8(ascii: "/"))
  let folder = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
  let descriptor = Glibc.open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
  guard descriptor >= 0 else { throw StoreFailure(errno: errno, folder, "cannot open") }
  defer { close(descriptor) }
  guard fsync(descriptor) == 0 else { throw StoreFailure(errno: errno, folder, "cannot synchronize") }
}
