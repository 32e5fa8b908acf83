import Foundation
import Vault

/// An exported log in a folder or in a tar archive.
enum ExportedFiles {
  static func open(_ path: String) throws(CommandFailure) -> any LogFiles {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw CommandFailure(.usage, "cannot be read: no such file: `\(path)`")
    }
    return isFolder.boolValue ? try ExportedFolder(path) : try ExportedArchive(path)
  }
}

/// A part of a file: all of it, or what an archive holds under a name.
private struct FilePart {
  let offset: UInt64
  let size: Int

  func bytes(of file: FileHandle) throws -> [UInt8] {
    try file.seek(toOffset: offset)
    let data = try file.read(upToCount: size) ?? Data()
    guard data.count == size else { throw CommandFailure("the export ends too early") }
    return Array(data)
  }

  /// The lines of the part, read in pieces.
  func forEachLine(of file: FileHandle, atMost limit: Int, _ body: ([UInt8]) throws -> Void) throws {
    var rest = size
    var line: [UInt8] = []
    while rest > 0 {
      // `body` may read other parts of the same file.
      try file.seek(toOffset: offset + UInt64(size - rest))
      guard let piece = try file.read(upToCount: min(rest, 1 << 18)), !piece.isEmpty else {
        throw CommandFailure("the export ends too early")
      }
      rest -= piece.count
      for part in piece.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated() {
        if part.offset > 0 {
          try body(line)
          line.removeAll(keepingCapacity: true)
        }
        line += part.element
        guard line.count <= limit else { throw CommandFailure("a line of the export is too long") }
      }
    }
    if !line.isEmpty { try body(line) }
  }
}

private struct ExportedFolder: LogFiles {
  private let path: String
  let paths: Set<String>

  init(_ path: String) throws(CommandFailure) {
    self.path = path
    guard let names = FileManager.default.enumerator(atPath: path) else {
      throw CommandFailure(.usage, "cannot be read: `\(path)`")
    }
    var paths: Set<String> = []
    for case let name as String in names
    where names.fileAttributes?[.type] as? FileAttributeType == .typeRegular {
      paths.insert(name)
    }
    self.paths = paths
  }

  private func opened(_ name: String) throws -> (FileHandle, FilePart)? {
    // Only what the enumeration found: no way out of the folder.
    guard paths.contains(name) else { return nil }
    let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path).appendingPathComponent(name))
    return (file, FilePart(offset: 0, size: Int(try file.seekToEnd())))
  }

  func bytes(of name: String, atMost limit: Int) throws -> [UInt8]? {
    guard let (file, part) = try opened(name) else { return nil }
    defer { try? file.close() }
    guard part.size <= limit else { throw CommandFailure("too large for its kind: `\(name)`") }
    return try part.bytes(of: file)
  }

  func forEachLine(of name: String, atMost limit: Int, _ body: ([UInt8]) throws -> Void) throws {
    guard let (file, part) = try opened(name) else { return }
    defer { try? file.close() }
    try part.forEachLine(of: file, atMost: limit, body)
  }
}

private struct ExportedArchive: LogFiles {
  private let file: FileHandle
  private let parts: [String: FilePart]
  var paths: Set<String> { Set(parts.keys) }

  init(_ path: String) throws(CommandFailure) {
    guard let file = FileHandle(forReadingAtPath: path) else {
      throw CommandFailure(.usage, "cannot be read: \(SecretFile.systemReason()): `\(path)`")
    }
    self.file = file
    do {
      parts = try Self.index(of: file)
    } catch {
      throw CommandFailure(.verificationFailed, "not a tar archive of a log, or cut off: `\(path)`")
    }
  }

  private static func index(of file: FileHandle) throws -> [String: FilePart] {
    let end = try file.seekToEnd()
    var parts: [String: FilePart] = [:]
    var position: UInt64 = 0
    while true {
      guard end - position >= UInt64(TarHeader.blockBytes) else { throw CommandFailure("cut off") }
      try file.seek(toOffset: position)
      let block = Array(try file.read(upToCount: TarHeader.blockBytes) ?? Data())
      if block.allSatisfy({ $0 == 0 }) { return parts }
      guard let header = TarHeader(block: block) else { throw CommandFailure("not a header") }
      let start = position + UInt64(TarHeader.blockBytes)
      let whole = UInt64(header.size + TarHeader.padding(header.size))
      guard end - start >= whole,
        parts.updateValue(FilePart(offset: start, size: header.size), forKey: header.path) == nil
      else { throw CommandFailure("cut off, or a name twice") }
      position = start + whole
    }
  }

  func bytes(of name: String, atMost limit: Int) throws -> [UInt8]? {
    guard let part = parts[name] else { return nil }
    guard part.size <= limit else { throw CommandFailure("too large for its kind: `\(name)`") }
    return try part.bytes(of: file)
  }

  func forEachLine(of name: String, atMost limit: Int, _ body: ([UInt8]) throws -> Void) throws {
    try parts[name]?.forEachLine(of: file, atMost: limit, body)
  }
}
