import Foundation

@testable import Cedar

/// What a text of the corpus is read as, told by the end of its file's name.
enum FuzzKind: String, CaseIterable, Sendable {
  case policies = ".cedar"
  case policiesJSON = ".policies.json"
  case schema = ".cedarschema"
  case schemaJSON = ".cedarschema.json"
  case entities = ".entities.json"
  case request = ".request.json"
  case links = ".links.json"

  init?(fileName: String) {
    // `.cedarschema.json` ends as no other kind does.
    guard let kind = Self.allCases.first(where: { fileName.hasSuffix($0.rawValue) }) else { return nil }
    self = kind
  }
}

/// The texts that fuzzing begins with, and those that once broke something.
///
/// A file of the folder `Corpus` is named after what it is, and ends with a ``FuzzKind``; what once broke something
/// begins with `finding-`.
enum FuzzCorpus {
  struct Entry: Sendable, CustomStringConvertible {
    let name: String
    let kind: FuzzKind
    let bytes: [UInt8]

    var description: String { name }
  }

  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Corpus")

  /// The files of the folder, in the order of their names.
  static func own() throws -> [Entry] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted().map { name in
      guard let kind = FuzzKind(fileName: name) else { throw CocoaError(.fileReadUnknown) }
      return Entry(
        name: name, kind: kind, bytes: Array(try Data(contentsOf: folder.appendingPathComponent(name))))
    }
  }

  static func file(_ name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: folder.appendingPathComponent(name)))
  }

  /// Texts of the shared corpus, or none where it is absent.
  ///
  /// - Parameter isLong: with the generated tests too, which take a second to unpack.
  static func shared(isLong: Bool) throws -> [Entry] {
    guard SharedCorpus.isPresent else { return [] }
    var entries: [Entry] = []
    let root = try JSONValue(parsing: SharedCorpus.file("probes-dev.json"), limits: .entities)
      .object("probes")
    for (number, json) in try root.value("probes").array("probes").enumerated() {
      let probe = try json.object("a probe")
      guard let input = probe["input"]?.text?.string else { continue }
      let (kind, text): (FuzzKind, String)
      switch probe["kind"]?.text {
      case "expr", "validateCondition":
        (kind, text) = (.policies, "permit(principal, action, resource) when { \(input) };")
      case "validateHead": (kind, text) = (.policies, "permit(\(input));")
      case "policySet": (kind, text) = (.policies, input)
      case "schema": (kind, text) = (.schema, input)
      case "schemaJson": (kind, text) = (.schemaJSON, input)
      case "entities": (kind, text) = (.entities, input)
      default: continue
      }
      entries.append(Entry(name: "probe \(number)", kind: kind, bytes: Array(text.utf8)))
    }
    let archives = isLong ? ["handwritten.tar.gz", "dev-corpus.tar.gz"] : ["handwritten.tar.gz"]
    for archive in archives {
      let files = try SharedCorpus.archive(archive)
      for path in files.paths.sorted() {
        let bytes = try files.file(path)
        guard bytes.count < 20_000 else { continue }
        let kind: FuzzKind? = path.hasSuffix("entities.json") ? .entities : FuzzKind(fileName: path)
        if let kind { entries.append(Entry(name: path, kind: kind, bytes: bytes)) }
      }
    }
    return entries
  }
}
