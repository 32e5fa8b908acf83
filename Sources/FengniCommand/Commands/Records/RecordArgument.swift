import ArgumentParser
import VaultClient

/// A record as it is typed: `resident/r_7Q2KX…`, or its id alone, whose prefix names the type.
struct RecordArgument: ExpressibleByArgument, Equatable {
  let type: String?
  let id: String

  init?(argument: String) {
    let parts = argument.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    switch parts.count {
    case 1: (type, id) = (nil, argument)
    case 2:
      (type, id) = (String(decoding: parts[0], as: UTF8.self), String(decoding: parts[1], as: UTF8.self))
    default: return nil
    }
    guard type != "", !id.isEmpty, id.utf8.count <= 64, id.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
    else { return nil }
  }

  /// Type and id, the type by the catalogue where it was not typed.
  func resolve(_ vault: VaultClient) async throws -> (type: String, id: String) {
    if let type { return (type, id) }
    let catalog = try await vault.catalog()
    let prefix = id.utf8.prefix { $0 != UInt8(ascii: "_") }
    guard let found = catalog.types.first(where: { $0.idPrefix.utf8.elementsEqual(prefix) }) else {
      throw CommandFailure(
        .usage, "no type of record begins its ids like this one",
        wayOut: "write TYPE/ID, for example resident/r_…")
    }
    return (found.name, id)
  }
}
