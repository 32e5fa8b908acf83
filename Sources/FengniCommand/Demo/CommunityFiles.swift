import Foundation
import SyntheticCommunity

/// The files of a synthetic community in a folder; files that are there already are not written over.
struct CommunityFiles {
  let folder: String

  /// Makes the folder where it is not there.
  init(folder: String) throws(CommandFailure) {
    self.folder = folder
    do {
      try FileManager.default.createDirectory(atPath: "\(folder)/truth", withIntermediateDirectories: true)
    } catch {
      throw CommandFailure("folder cannot be made: \(SecretFile.systemReason()): `\(folder)`")
    }
  }

  func path(_ file: OutputFile) -> String { "\(folder)/\(file.path)" }

  /// Writes all files; how many rows each has.
  func write(_ community: Community) throws -> Tally {
    var descriptors: [OutputFile: Int32] = [:]
    defer { for descriptor in descriptors.values { close(descriptor) } }
    for file in OutputFile.allCases {
      // New files only: what lies there may be somebody's.
      let descriptor = open(path(file), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
      guard descriptor >= 0 else {
        throw CommandFailure(
          "file cannot be made: \(SecretFile.systemReason()): `\(path(file))`",
          wayOut: "name an empty folder with --out")
      }
      descriptors[file] = descriptor
    }
    let opened = descriptors
    return try community.write { (file, bytes) throws(CommandFailure) in
      guard let descriptor = opened[file], CommunityFiles.write(bytes, to: descriptor) else {
        throw CommandFailure("file cannot be written: \(SecretFile.systemReason()): `\(path(file))`")
      }
    }
  }

  private static func write(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return false }
      rest = rest.dropFirst(count)
    }
    return true
  }
}
