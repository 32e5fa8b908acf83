import Foundation
import SyntheticCommunity
import Testing

/// The community most tests look at, generated once.
enum SharedCommunity {
  static let small = Result {
    var files = try GeneratedFiles(.small, seed: 1)
    for file in tables { files.tables[file] = try files.table(file) }
    return files
  }

  static let tables: [OutputFile] = [
    .residents, .households, .careProfiles, .members, .serviceRequests, .assignments, .consents,
  ]
}

extension GeneratedFiles {
  /// The objects of a JSON lines file after its marker.
  func objects(_ file: OutputFile) throws -> [[String: Any]] {
    let lines = (bytes[file] ?? []).split(separator: UInt8(ascii: "\n"))
    let objects = try lines.map { line in
      try #require(try JSONSerialization.jsonObject(with: Data(line)) as? [String: Any])
    }
    try #require(objects.first?["synthetic"] as? Bool == true)
    return Array(objects.dropFirst())
  }
}
