import Foundation

/// The name under which an export is written before it is whole: `<name>.<UUID>.partial`, beside the one asked for.
///
/// It is locked while somebody writes there, so that what a killed export left can be told from another's that is under
/// way, and is removed by the next to the same name.
final class ExportDraft {
  let path: String
  /// Of a folder; an archive's lock is its file's.
  private var lock: Int32 = -1

  private static let ending = ".partial"

  init(of path: String) { self.path = "\(path).\(UUID().uuidString)\(ExportDraft.ending)" }

  deinit { if lock >= 0 { close(lock) } }

  /// Keeps others from taking it for what a killed export left.
  func hold() {
    lock = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    if lock >= 0 { _ = flock(lock, LOCK_EX | LOCK_NB) }
    remember()
  }

  // MARK: What it became

  private var identity: (device: dev_t, number: ino_t)?

  /// Notes which file it is, however it will be called.
  func remember() { identity = ExportDraft.identity(path) }

  /// Whether what lies under another name is what was written here.
  func isSame(as other: String) -> Bool {
    guard let identity, let found = ExportDraft.identity(other) else { return false }
    return found.device == identity.device && found.number == identity.number
  }

  private static func identity(_ path: String) -> (device: dev_t, number: ino_t)? {
    var status = stat()
    return lstat(path, &status) == 0 ? (status.st_dev, status.st_ino) : nil
  }

  /// Takes away what lies there, as far as that goes.
  func remove(_ calls: DiskCalls) { ExportDraft.remove(path, calls) }

  private static func remove(_ path: String, _ calls: DiskCalls) {
    guard identity(path) != nil else { return }
    _ = calls.attempt(.remove) {
      (try? FileManager.default.removeItem(atPath: path)) == nil ? -1 : 0
    }
  }

  // MARK: What others left

  /// Removes the drafts of exports to this name that were killed: the user's own that nobody holds.
  static func removeAbandoned(of path: String, _ calls: DiskCalls) {
    let folder = folder(of: path)
    let name =
      path.utf8.split(separator: UInt8(ascii: "/")).last.map { Array($0) + [UInt8(ascii: ".")] } ?? []
    for found in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] {
      let middle = found.utf8.dropFirst(name.count).dropLast(ending.utf8.count)
      guard found.utf8.starts(with: name), found.utf8.suffix(ending.utf8.count).elementsEqual(ending.utf8),
        UUID(uuidString: String(decoding: middle, as: UTF8.self)) != nil
      else { continue }
      let abandoned = "\(folder)/\(found)"
      let descriptor = open(abandoned, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
      guard descriptor >= 0 else { continue }
      defer { close(descriptor) }
      var status = stat()
      guard fstat(descriptor, &status) == 0, status.st_uid == geteuid(),
        flock(descriptor, LOCK_EX | LOCK_NB) == 0
      else { continue }
      remove(abandoned, calls)
    }
  }

  /// The folder a name lies in.
  static func folder(of path: String) -> String {
    guard let end = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
    return end == path.utf8.startIndex ? "/" : String(path[..<end])
  }
}
