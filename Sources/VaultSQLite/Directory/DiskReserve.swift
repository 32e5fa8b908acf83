import Glibc
import Synchronization
public import Vault

/// A file of the vault's folder that only takes room: what is given up, a slice at a time, when the medium is full.
///
/// ```
/// <vault>/reserve   mode 0600:  fengni reserve/v1 <size> LF  then zeros, allocated up to that size;
///                               shorter while some of it is given up
/// ```
/// It belongs in no backup. By slices, so that others who write to the medium cannot take all of it at once. On a file
/// system that packs zeros or writes elsewhere what is written anew, it takes less room than it says.
public final class DiskReserve: StorageReserve {
  private struct State {
    /// How much room the file takes.
    var size: Int64
    var whenGiven: @Sendable () -> Void = {}
    var whenChanged: @Sendable (_ isHeld: Bool) -> Void = { _ in }
  }

  private let descriptor: Int32
  private let bytes: Int64
  private let state: Mutex<State>
  /// Keeps the folder's lock for as long as the reserve lives.
  private let directory: VaultDirectory

  static let fileName = "reserve"
  /// Some thousand looks into the log.
  public static let usualBytes: Int64 = 8 << 20
  private static let slices: Int64 = 8

  /// Takes the reserve of the folder; `isHeld` tells whether there was room for it.
  ///
  /// - Parameter bytes: how much, a page at least; 0 keeps none and takes the file away.
  public init?(in directory: VaultDirectory, bytes: Int64 = usualBytes) throws(StoreFailure) {
    let path = "\(directory.path)/\(DiskReserve.fileName)"
    guard bytes > 0 else {
      guard unlink(path) == 0 || errno == ENOENT else {
        throw StoreFailure(errno: errno, path, "cannot be taken away")
      }
      return nil
    }
    let before = DiskReserve.look(in: directory.path)
    let descriptor = Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { throw StoreFailure(errno: errno, path, "cannot open the reserve") }
    self.directory = directory
    self.descriptor = descriptor
    self.bytes = max(bytes, 4096)
    state = Mutex(State(size: before?.held ?? 0))
    // Given up by an earlier server, it is taken back on the same terms as while this one runs.
    let wasGiven = before.map { $0.held < $0.whole } ?? false
    state.withLock { state in
      if !wasGiven || hasRoom(beside: state.size) { allocate(&state) }
    }
  }

  deinit { close(descriptor) }

  /// Runs `given` whenever a slice was given up, and `changed` when the first was or all is back; from then on only.
  public func whenGiven(
    _ given: @escaping @Sendable () -> Void, whenChanged changed: @escaping @Sendable (_ isHeld: Bool) -> Void
  ) {
    state.withLock { state in
      state.whenGiven = given
      state.whenChanged = changed
    }
  }

  public var isHeld: Bool { state.withLock { $0.size == bytes } }

  @discardableResult
  public func release() -> Bool {
    state.withLock { state in
      let wasHeld = state.size == bytes
      let left = max(0, state.size - max(bytes / DiskReserve.slices, 4096))
      guard state.size > 0, ftruncate(descriptor, off_t(left)) == 0 else { return false }
      state.size = left
      state.whenGiven()
      if wasHeld { state.whenChanged(false) }
      return true
    }
  }

  public func regain() -> Bool {
    state.withLock { state in
      if state.size == bytes { return true }
      guard hasRoom(beside: state.size), allocate(&state) else { return false }
      state.whenChanged(true)
      return true
    }
  }

  /// Whether half as much again is free: with less the next writes would give the reserve up at once.
  private func hasRoom(beside size: Int64) -> Bool {
    var medium = statvfs()
    guard fstatvfs(descriptor, &medium) == 0 else { return false }
    let (free, isMore) = UInt64(medium.f_bavail).multipliedReportingOverflow(by: UInt64(medium.f_frsize))
    return isMore || free >= UInt64(max(0, bytes - size)) + UInt64(bytes / 2)
  }

  /// Takes all of the room; where there is not enough, what was there before stays.
  @discardableResult
  private func allocate(_ state: inout State) -> Bool {
    let header = Array("fengni reserve/v1 \(bytes)\n".utf8)
    guard posix_fallocate(descriptor, 0, off_t(bytes)) == 0,
      pwrite(descriptor, header, header.count, 0) == header.count,
      ftruncate(descriptor, off_t(bytes)) == 0, fsync(descriptor) == 0
    else {
      _ = ftruncate(descriptor, off_t(min(state.size, bytes)))
      state.size = min(state.size, bytes)
      return false
    }
    state.size = bytes
    return true
  }

  /// How much room the reserve of a folder takes and should take, whoever holds it; `nil` where the folder has none.
  public static func look(in folder: String) -> (held: Int64, whole: Int64)? {
    let descriptor = Glibc.open("\(folder)/\(fileName)", O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    let held = min(Int64(status.st_size), Int64(status.st_blocks) * 512)
    var line = [UInt8](repeating: 0, count: 48)
    let count = pread(descriptor, &line, line.count, 0)
    let words = line.prefix(max(0, count)).prefix { $0 != UInt8(ascii: "\n") }.split(
      separator: UInt8(ascii: " "))
    // Where all is given up the line is too. What it says is only said: whoever writes to the folder can alter it.
    guard words.count == 3, let whole = Int64(String(decoding: words[2], as: UTF8.self)), whole > 0 else {
      return (held, .max)
    }
    return (held, whole)
  }
}
