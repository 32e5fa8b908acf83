import Foundation

/// A folder with test data; paths in it are relative, with `/` between their parts.
struct Folder {
  private let url: URL

  init(path: String) throws(UnusableInput) {
    var isDirectory: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory), isDirectory.boolValue,
      FileManager.default.isReadableFile(atPath: path)
    else { throw UnusableInput("no folder that can be read: \(path)") }
    url = URL(fileURLWithPath: path, isDirectory: true)
  }

  /// The bytes of the file at `path`, of which there may be 256 MiB.
  func read(_ path: String) throws(Unloadable) -> [UInt8] {
    try InputFile.read(url.appendingPathComponent(path).path, calledIn: path)
  }

  func contains(_ path: String) -> Bool {
    FileManager.default.fileExists(atPath: url.appendingPathComponent(path).path)
  }

  /// The names in the folder at `path`, in the order of their bytes; none where there is no such folder.
  func names(in path: String) -> [String] {
    let names = try? FileManager.default.contentsOfDirectory(atPath: url.appendingPathComponent(path).path)
    return (names ?? []).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// The paths of all files at any depth below the folder at `path`.
  func files(below path: String) -> [String] {
    let below = FileManager.default.subpaths(atPath: url.appendingPathComponent(path).path) ?? []
    return below.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.map { "\(path)/\($0)" }
  }
}

/// Reads files, within limits.
enum InputFile {
  private static let limit = 256 << 20

  /// The bytes of the file at `path`, which messages call by `name`.
  static func read(_ path: String, calledIn name: String) throws(Unloadable) -> [UInt8] {
    let path = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
    // Looked at first: a pipe would be waited for, and a large file would fill the memory.
    guard let attributes = try? FileManager.default.attributesOfItem(atPath: path),
      attributes[.type] as? FileAttributeType == .typeRegular, let size = attributes[.size] as? Int
    else { throw Unloadable("no file that can be read: \(name)") }
    guard size <= limit else { throw Unloadable("more than \(limit) bytes: \(name)") }
    guard let data = FileManager.default.contents(atPath: path) else {
      throw Unloadable("no file that can be read: \(name)")
    }
    return Array(data)
  }
}
