import ArgumentParser
import VaultClient

/// A place as it is typed: the whole path `B/baihe/031/07`, or its end `031/07` where only one place ends so.
struct PlaceArgument: ExpressibleByArgument, Equatable {
  let text: String

  init?(argument: String) {
    guard (1...256).contains(argument.utf8.count) else { return nil }
    text = argument
  }

  /// The path, looked up in the public tree.
  func resolve(_ vault: VaultClient) async throws -> String {
    try PlaceArgument.path(endingIn: text, among: try await vault.places().map(\.path))
  }

  /// The one path that is `text` or ends in it.
  static func path(endingIn text: String, among paths: [String]) throws(CommandFailure) -> String {
    if paths.contains(where: { $0.utf8.elementsEqual(text.utf8) }) { return text }
    let ending = Array("/\(text)".utf8)
    let found = paths.filter { $0.utf8.suffix(ending.count).elementsEqual(ending) }
    switch found.count {
    case 1: return found[0]
    case 0: throw CommandFailure(.usage, "no such place: `\(text)`", wayOut: "`fengni place ls` lists all")
    default:
      throw CommandFailure(
        .usage, "several places end like this: `\(text)`",
        wayOut: "one of: \(found.prefix(8).joined(separator: ", "))")
    }
  }

  /// The place typed, or that of the caller's post.
  static func resolve(_ typed: PlaceArgument?, _ vault: VaultClient) async throws -> String {
    if let typed { return try await typed.resolve(vault) }
    guard let place = try await vault.whoAmI().place else {
      throw CommandFailure(.usage, "no place: your post has none of its own", wayOut: "name one with --place")
    }
    return place
  }
}
