import Foundation
import Vault

/// Where an exported log is written: a folder, or a tar archive where the name ends so.
///
/// Everything goes under a name of its own first; the name asked for appears with the whole of it, synchronized, or not
/// at all. What lies under the first name is no whole export either: a folder has no checkpoint and an archive no end
/// until everything else is there. Only the user can read it: openings say who looked at whom.
final class ExportTarget {
  private let path: String
  private let draft: ExportDraft
  private let calls: DiskCalls
  private let content: Content
  /// Written last, so that nothing before it looks like a whole log.
  private var checkpoint: LogExport.File?
  /// Every folder of the draft: their entries are synchronized at the end.
  private var folders: Set<String> = []

  private enum Content {
    case archive(ExportFile)
    case folder
  }

  init(path asked: String, calls: DiskCalls = DiskCalls()) throws(CommandFailure) {
    var path = asked
    while path.utf8.count > 1, path.utf8.last == UInt8(ascii: "/") { path.removeLast() }
    guard !path.isEmpty, !ExportTarget.isThere(path) else {
      throw CommandFailure(.usage, "is there already: `\(path)`", wayOut: "name another with --out")
    }
    self.path = path
    self.calls = calls
    ExportDraft.removeAbandoned(of: path, calls)
    draft = ExportDraft(of: path)
    if path.utf8.suffix(4).elementsEqual(".tar".utf8) {
      let file = try ExportFile(draft.path, calls)
      file.hold()
      draft.remember()
      content = .archive(file)
    } else {
      try calls(.makeFolder, path) { [draft] in Int(mkdir(draft.path, 0o700)) }
      draft.hold()
      content = .folder
      folders = [draft.path]
    }
  }

  /// Writes a file of the log; its name is one that a log's export has.
  func add(_ file: LogExport.File) throws(CommandFailure) {
    guard LogFile.isPath(file.path) else { throw CommandFailure("the answer is not the archive of a log") }
    switch content {
    case .archive(let archive):
      try archive.write(header(file.path, file.bytes.count))
      try archive.write(file.bytes)
      try archive.write([UInt8](repeating: 0, count: TarHeader.padding(file.bytes.count)))
    case .folder where file.path.utf8.elementsEqual(LogFile.checkpoint.utf8): checkpoint = file
    case .folder: try write(file)
    }
  }

  private func write(_ file: LogExport.File) throws(CommandFailure) {
    var folder = draft.path
    for part in file.path.utf8.split(separator: UInt8(ascii: "/")).dropLast() {
      folder += "/\(String(decoding: part, as: UTF8.self))"
      guard folders.insert(folder).inserted else { continue }
      try calls(.makeFolder, path) { [folder] in Int(mkdir(folder, 0o700)) }
    }
    let written = try ExportFile("\(draft.path)/\(file.path)", calls)
    try written.write(file.bytes)
    try written.synchronize()
    try written.close()
  }

  // MARK: Openings

  /// A file of a length that is not known yet, the last of all.
  final class Openings {
    fileprivate let file: ExportFile
    /// Where its header goes in an archive.
    fileprivate let header: Int?
    fileprivate let start: Int
    private(set) var lines = 0

    fileprivate init(file: ExportFile, header: Int?) {
      self.file = file
      self.header = header
      start = file.length
    }

    func add(_ part: ArraySlice<UInt8>) throws(CommandFailure) {
      lines += part.count { $0 == UInt8(ascii: "\n") }
      try file.write(Array(part))
    }
  }

  func openings() throws(CommandFailure) -> Openings {
    switch content {
    case .archive(let archive):
      let place = archive.length
      // No header, and no end of an archive either: until it is known how long they are nobody reads on here.
      try archive.write([UInt8](repeating: 0xFF, count: TarHeader.blockBytes))
      return Openings(file: archive, header: place)
    case .folder:
      return Openings(file: try ExportFile("\(draft.path)/\(LogFile.openings)", calls), header: nil)
    }
  }

  /// Ends the openings.
  func add(_ openings: Openings) throws(CommandFailure) {
    guard let place = openings.header else {
      try openings.file.synchronize()
      return try openings.file.close()
    }
    let length = openings.file.length - openings.start
    try openings.file.write([UInt8](repeating: 0, count: TarHeader.padding(length)))
    try openings.file.patch(header(LogFile.openings, length), at: place)
  }

  // MARK: The end

  /// Gives what was written its name.
  func finish() throws(CommandFailure) {
    switch content {
    case .archive(let archive):
      try archive.write(TarHeader.end)
      try archive.synchronize()
      // A file, unlike a folder, could take the place of one that came there meanwhile.
      try calls(.place, path) { Int(link(draft.path, path)) }
      _ = calls.attempt(.remove) { Int(unlink(draft.path)) }
      try synchronizeFolder(of: path)
      try archive.close()
    case .folder:
      if let checkpoint { try write(checkpoint) }
      for folder in folders { try synchronize(folder: folder) }
      try calls(.place, path) { Int(rename(draft.path, path)) }
      try synchronizeFolder(of: path)
    }
  }

  /// Takes away what was written so far, and what has the name already but was not confirmed by the disk.
  ///
  /// - Returns: `false` where the name stays: what it leads to is whole, but a loss of power may take it.
  @discardableResult
  func abandon() -> Bool {
    let isGone = withdraw()
    draft.remove(calls)
    return isGone
  }

  private func withdraw() -> Bool {
    guard ExportTarget.isThere(path), draft.isSame(as: path) else { return true }
    switch content {
    case .archive: return calls.attempt(.remove) { Int(unlink(path)) }
    // First back to the name of a draft: a folder is not removed in one step.
    case .folder: return calls.attempt(.place) { Int(rename(path, draft.path)) }
    }
  }

  private func synchronizeFolder(of path: String) throws(CommandFailure) {
    try synchronize(folder: ExportDraft.folder(of: path))
  }

  private func synchronize(folder: String) throws(CommandFailure) {
    try calls(.synchronize, path) {
      let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
      guard descriptor >= 0 else { return -1 }
      defer { Foundation.close(descriptor) }
      return Int(fsync(descriptor))
    }
  }

  private func header(_ path: String, _ size: Int) throws(CommandFailure) -> [UInt8] {
    guard let header = TarHeader(path: path, size: size) else {
      throw CommandFailure("too large for an archive: `\(path)`", wayOut: "export into a folder")
    }
    return header.block
  }

  /// Also where it is a link that leads nowhere.
  private static func isThere(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0
  }
}
