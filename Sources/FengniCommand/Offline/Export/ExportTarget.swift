import Foundation
import Vault

/// Where an exported log is written: a folder, or a tar archive where the name ends so.
///
/// Everything goes under a name of its own first; the name asked for appears with the whole of it or not at all. Only the
/// user can read it: openings say who looked at whom.
final class ExportTarget {
  private let path: String
  private let draft: String
  private let isArchive: Bool
  private let archive: FileHandle?

  init(path asked: String) throws(CommandFailure) {
    var path = asked
    while path.utf8.count > 1, path.utf8.last == UInt8(ascii: "/") { path.removeLast() }
    self.path = path
    // A name nobody else has: nothing that lies there is touched.
    draft = "\(path).\(UUID().uuidString).partial"
    isArchive = path.utf8.suffix(4).elementsEqual(".tar".utf8)
    guard !path.isEmpty, !FileManager.default.fileExists(atPath: path) else {
      throw CommandFailure(.usage, "is there already: `\(path)`", wayOut: "name another with --out")
    }
    if isArchive {
      archive = try Self.file(draft)
    } else {
      archive = nil
      try Self.folder(draft)
    }
  }

  /// Writes a file of the log; its name is one that a log's export has.
  func add(_ file: LogExport.File) throws(CommandFailure) {
    guard LogFile.isPath(file.path) else { throw CommandFailure("the answer is not the archive of a log") }
    if let archive {
      try write(header(file.path, file.bytes.count), to: archive)
      try write(file.bytes, to: archive)
      try write([UInt8](repeating: 0, count: TarHeader.padding(file.bytes.count)), to: archive)
    } else {
      let target = URL(fileURLWithPath: draft).appendingPathComponent(file.path)
      try Self.folder(target.deletingLastPathComponent().path)
      let written = try Self.file(target.path)
      try write(file.bytes, to: written)
      try Self.sync(written, path)
    }
  }

  /// A file of a length that is not known yet.
  func openings() throws(CommandFailure) -> Openings {
    Openings(file: try Self.file(isArchive ? "\(draft).openings" : "\(draft)/\(LogFile.openings)"))
  }

  final class Openings {
    fileprivate let file: FileHandle
    private(set) var lines = 0

    fileprivate init(file: FileHandle) { self.file = file }

    func add(_ part: ArraySlice<UInt8>) throws(CommandFailure) {
      lines += part.count { $0 == UInt8(ascii: "\n") }
      try ExportTarget.write(Array(part), to: file)
    }
  }

  /// Puts the openings into the archive.
  func add(_ openings: Openings) throws {
    guard let archive else { return try Self.sync(openings.file, path) }
    let length = Int(try openings.file.offset())
    try write(header(LogFile.openings, length), to: archive)
    try openings.file.seek(toOffset: 0)
    while let part = try openings.file.read(upToCount: 1 << 20), !part.isEmpty {
      try write(Array(part), to: archive)
    }
    try write([UInt8](repeating: 0, count: TarHeader.padding(length)), to: archive)
    try? FileManager.default.removeItem(atPath: "\(draft).openings")
  }

  /// Gives what was written its name.
  func finish() throws(CommandFailure) {
    if let archive {
      try write(TarHeader.end, to: archive)
      try Self.sync(archive, path)
    }
    guard rename(draft, path) == 0 else { throw Self.failure(path) }
  }

  /// Takes away what was written so far.
  func abandon() {
    try? FileManager.default.removeItem(atPath: draft)
    try? FileManager.default.removeItem(atPath: "\(draft).openings")
  }

  private func header(_ path: String, _ size: Int) throws(CommandFailure) -> [UInt8] {
    guard let header = TarHeader(path: path, size: size) else {
      throw CommandFailure("too large for an archive: `\(path)`", wayOut: "export into a folder")
    }
    return header.block
  }

  private func write(_ bytes: [UInt8], to file: FileHandle) throws(CommandFailure) {
    try Self.write(bytes, to: file)
  }

  private static func write(_ bytes: [UInt8], to file: FileHandle) throws(CommandFailure) {
    do {
      try file.write(contentsOf: bytes)
    } catch {
      throw CommandFailure("the export cannot be written: \(SecretFile.systemReason())")
    }
  }

  private static func sync(_ file: FileHandle, _ path: String) throws(CommandFailure) {
    guard fsync(file.fileDescriptor) == 0 else { throw failure(path) }
  }

  private static func file(_ path: String) throws(CommandFailure) -> FileHandle {
    let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw failure(path) }
    return FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
  }

  private static func folder(_ path: String) throws(CommandFailure) {
    do {
      try FileManager.default.createDirectory(
        atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    } catch {
      throw failure(path)
    }
  }

  private static func failure(_ path: String) -> CommandFailure {
    CommandFailure("cannot be written: \(SecretFile.systemReason()): `\(path)`")
  }
}
