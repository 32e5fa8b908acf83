import Foundation
import Sodium
import Synchronization

/// One file of policies, as it lies in the policy folder.
public struct PolicyFile: Sendable {
  /// The file's name, without the folder.
  public let name: String
  public let bytes: [UInt8]

  public init(name: String, bytes: [UInt8]) {
    self.name = name
    self.bytes = bytes
  }
}

/// The operator's folder of rules: `catalog.yaml`, `fengni.cedarschema` and the policies beside them.
public struct PolicyFolder: Sendable {
  public let catalogFile: PolicyFile
  /// What the policies may speak of.
  public let schemaFile: PolicyFile
  /// Every `*.cedar`, in the order of their names' bytes.
  public let policyFiles: [PolicyFile]
  /// The bytes never change, so what they give is worked out once, for `init` and the opening after it.
  private let loaded = LoadedOnce()

  /// Reads the folder at `path`; other files in it are left alone.
  public init(path: String) throws(PolicyLoadError) {
    let names: [String]
    do {
      names = try FileManager.default.contentsOfDirectory(atPath: path)
    } catch {
      throw PolicyLoadError(
        file: path, line: 0, reason: "policy folder cannot be read",
        help: "name the folder that holds catalog.yaml, and let the vault's user read it")
    }
    catalogFile = try PolicyFolder.file("catalog.yaml", in: path)
    schemaFile = try PolicyFolder.file("fengni.cedarschema", in: path)
    let cedar = names.filter { $0.utf8.suffix(6).elementsEqual(".cedar".utf8) }
    var files: [PolicyFile] = []
    for name in cedar.sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }) {
      files.append(try PolicyFolder.file(name, in: path))
    }
    guard !files.isEmpty else {
      throw PolicyLoadError(file: path, line: 0, reason: "no policies: the folder has no *.cedar file")
    }
    policyFiles = files
  }

  /// The catalogue, checked.
  public func catalog() throws(PolicyLoadError) -> Catalog {
    if let catalog = loaded.catalog { return catalog }
    guard let text = String(validating: catalogFile.bytes, as: UTF8.self) else {
      throw PolicyLoadError(file: catalogFile.name, line: 0, reason: "not UTF-8")
    }
    return loaded.first(try Catalog(yaml: text, file: catalogFile.name))
  }

  /// The rules of the folder, checked, over these places; their catalogue is that of ``catalog()``.
  public func engine(places: [PlacePath]) throws(PolicyLoadError) -> PolicyEngine {
    if let engine = loaded.engine { return engine.replacing(places: places) }
    return loaded.first(
      try PolicyEngine(catalog: catalog(), schema: schemaFile, policies: policyFiles, places: places))
  }

  private static func file(_ name: String, in folder: String) throws(PolicyLoadError) -> PolicyFile {
    do {
      let data = try Data(contentsOf: URL(fileURLWithPath: folder).appendingPathComponent(name))
      return PolicyFile(name: name, bytes: Array(data))
    } catch {
      throw PolicyLoadError(file: name, line: 0, reason: "file cannot be read")
    }
  }
}

/// What a policy folder gave when it was first asked; the first answer counts for all, since fields of two
/// catalogues are not the same fields.
private final class LoadedOnce: Sendable {
  private let state = Mutex<(catalog: Catalog?, engine: PolicyEngine?)>((nil, nil))

  var catalog: Catalog? { state.withLock { $0.catalog } }
  var engine: PolicyEngine? { state.withLock { $0.engine } }

  func first(_ catalog: Catalog) -> Catalog {
    state.withLock { state in
      let first = state.catalog ?? catalog
      state.catalog = first
      return first
    }
  }

  func first(_ engine: PolicyEngine) -> PolicyEngine {
    state.withLock { state in
      if state.engine == nil { state.engine = engine }
      return engine
    }
  }
}

/// The version of a set of rules: any change of any byte gives another one.
enum PolicyVersion {
  /// SHA-256 in hexadecimal over the catalogue's digest and, for each file in order, the schema first,
  /// `name's length ‖ name ‖ content's length ‖ content`, lengths in eight bytes, big-endian.
  static func of(_ catalog: Catalog, _ files: [PolicyFile]) -> String {
    var bytes = Array(catalog.digest.utf8)
    for file in files {
      for part in [Array(file.name.utf8), file.bytes] {
        withUnsafeBytes(of: UInt64(part.count).bigEndian) { bytes.append(contentsOf: $0) }
        bytes.append(contentsOf: part)
      }
    }
    return SHA256.hash(bytes).hexadecimal
  }
}
