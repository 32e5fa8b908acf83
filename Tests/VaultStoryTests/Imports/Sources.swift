import Foundation
import SyntheticCommunity
import Testing
import VaultSQLite

@testable import Vault

/// A source that gives its bytes in pieces, and fails where it is told to.
struct Pieces: AsyncSequence, Sendable {
  let bytes: [UInt8]
  var size = 700
  /// Where the source breaks off, in bytes.
  var breaksAt: Int?

  struct BrokenOff: Error {}

  struct Iterator: AsyncIteratorProtocol {
    let pieces: Pieces
    var position = 0

    mutating func next() async throws -> [UInt8]? {
      if let end = pieces.breaksAt, position >= end { throw BrokenOff() }
      guard position < pieces.bytes.count else { return nil }
      let end = Swift.min(position + pieces.size, pieces.bytes.count)
      defer { position = end }
      await Task.yield()
      return Array(pieces.bytes[position..<end])
    }
  }

  func makeAsyncIterator() -> Iterator { Iterator(pieces: self) }
}

extension ReadyVault {
  func openImport(
    _ type: String, _ format: ImportFormat = .csv, for purpose: PurposeClaim = .register,
    by label: String = "sun"
  ) async throws -> String {
    try await released(vault.openImport(type: type, format: format, for: purpose, by: caller(label))).id
  }

  func importRows(
    _ id: String, _ pieces: Pieces, for purpose: PurposeClaim = .register, by label: String = "sun"
  ) async throws -> Answer<ImportReport> {
    try await vault.importRows(id, chunks: pieces, for: purpose, by: caller(label))
  }

  /// Imports a text as a whole.
  func importText(
    _ text: String, of type: String, _ format: ImportFormat = .csv, for purpose: PurposeClaim = .register
  ) async throws -> ImportReport {
    let id = try await openImport(type, format, for: purpose)
    return try await released(importRows(id, Pieces(bytes: Array(text.utf8)), for: purpose))
  }

  func count(_ type: StaticString) throws -> Int { try store.recordCounts()[Name(checked: type)] ?? 0 }
}

/// The first lines of a synthetic community's files, and its places.
struct Sample: Sendable {
  let files: [OutputFile: String]
  let places: [PlaceView]
  /// All residents: two lines of heading, then a row each.
  let residents: [String]

  /// - Parameter rows: of each table beyond the residents those that mention the first `rows` residents alone.
  // swift-format-ignore: NeverUseForceTry
  static let small = try! Sample(rows: 250)

  init(rows: Int) throws {
    var bytes: [OutputFile: [UInt8]] = [:]
    try Community(scale: .small, seed: 7).write { file, piece in bytes[file, default: []] += piece }
    var files: [OutputFile: String] = [:]
    for (file, all) in bytes {
      files[file] = String(decoding: all, as: UTF8.self)
    }
    func lines(_ file: OutputFile) -> [Substring] { (files[file] ?? "").split(separator: "\n") }
    let allResidents = lines(.residents).map { String($0) }
    files[.residents] = lines(.residents).prefix(rows + 2).joined(separator: "\n") + "\n"
    self.files = files
    residents = allResidents
    places = try lines(.places).dropFirst().map { line in
      let object = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
      func text(_ name: String) throws -> String { try #require(object[name] as? String) }
      return PlaceView(
        path: try #require(PlacePath(try text("path"))), kind: try text("kind"), name: try text("name"),
        areaCode: try text("area_code"))
    }
  }
}
