import Foundation
import Testing

@testable import Vault

/// An exported log that a test can alter.
struct ExportInMemory: LogFiles {
  var files: [String: [UInt8]] = [:]

  var paths: Set<String> { Set(files.keys) }

  func bytes(of path: String, atMost limit: Int) throws -> [UInt8]? {
    guard let bytes = files[path] else { return nil }
    try #require(bytes.count <= limit)
    return bytes
  }

  func forEachLine(of path: String, atMost limit: Int, _ body: ([UInt8]) throws -> Void) throws {
    for line in files[path, default: []].split(separator: UInt8(ascii: "\n")) { try body(Array(line)) }
  }

  /// Writes the files below a folder.
  func write(to folder: String) throws {
    for (path, bytes) in files {
      let url = URL(fileURLWithPath: folder).appendingPathComponent(path)
      try FileManager.default.createDirectory(
        at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(bytes).write(to: url)
    }
  }
}

extension ReadyVault {
  /// The log as the compliance officer hands it out.
  func exported(openings: Bool = true, from: UInt64 = 0) async throws -> ExportInMemory {
    var exported = ExportInMemory()
    let export = try released(await vault.exportLog(from: from, for: .review, by: caller("chen")))
    var files = export.files
    while let file = try files.next() {
      #expect(exported.files.updateValue(file.bytes, forKey: file.path) == nil)
    }
    if openings {
      let openings = try released(
        await vault.exportOpenings(of: export.size, from: from, for: .review, by: caller("chen")))
      var parts = openings.parts
      while let lines = try parts.next() { exported.files[LogFile.openings, default: []] += lines }
    }
    return exported
  }
}
