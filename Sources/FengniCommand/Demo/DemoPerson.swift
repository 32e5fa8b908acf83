import Foundation

/// A line of `people.jsonl`: somebody who acts in the demo.
struct DemoPerson: Decodable, Sendable {
  /// The label in the vault: `p-zhou`.
  let person: String
  /// The key of the resident he or she is.
  let resident: String?
  /// The key of the member he or she is.
  let member: String?
  let posts: [Post]
  /// The name of the credential, for those who have one.
  let profile: String?

  struct Post: Decodable, Sendable {
    let role: String
    let place: String
    let from: String
    /// The last day.
    let to: String
  }

  var isService: Bool { posts.contains { $0.role.utf8.elementsEqual("service".utf8) } }

  static func read(_ path: String) throws(CommandFailure) -> [DemoPerson] {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw CommandFailure("cannot be read: `\(path)`")
    }
    return try JSONLines.rows(in: Array(data), as: DemoPerson.self, file: path)
  }
}
