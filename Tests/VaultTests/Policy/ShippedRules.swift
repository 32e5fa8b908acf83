import Foundation
import Testing

@testable import Vault

/// The rules as shipped, read once for all tests.
enum ShippedRules {
  static let path = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("Policies").path
  static let folder = loaded { try PolicyFolder(path: path) }
  static let catalog = loaded { try folder.catalog() }
  static let places = [
    "B/baihe/031/07", "B/baihe/031/08", "B/baihe/032/11", "B/mudan/041/01",
  ].compactMap { PlacePath($0) }
  static let engine = loaded {
    try PolicyEngine(
      catalog: catalog, schema: folder.schemaFile, policies: folder.policyFiles, places: places)
  }

  /// What they answer to every question of the matrix, asked once.
  static let answers = PolicyMatrix(engine).answers

  /// What the shipped files give; where they are refused no test of theirs can run.
  private static func loaded<Value>(_ load: () throws -> Value) -> Value {
    do { return try load() } catch { fatalError("the shipped rules are refused: \(error)") }
  }

  /// The shipped policies with more text, as a file of its own.
  static func engine(adding text: String) throws -> PolicyEngine {
    let file = PolicyFile(name: "zz-added.cedar", bytes: Array(text.utf8))
    return try PolicyEngine(
      catalog: catalog, schema: folder.schemaFile, policies: folder.policyFiles + [file], places: places)
  }
}

/// Short ways to ask.
struct Asking {
  var engine = ShippedRules.engine
  var role: String
  var purpose: String?
  var type = "resident"
  var reach = "B/baihe/031"
  var place = "B/baihe/031/07"
  var fresh = true
  var approvals = 0
  var onBehalf = false
  var facts = Facts()

  init(_ role: String, _ purpose: String?, _ type: String = "resident") {
    self.role = role
    self.purpose = purpose
    self.type = type
  }

  func with(_ change: (inout Asking) -> Void) -> Asking {
    var copy = self
    change(&copy)
    return copy
  }

  var recordType: RecordType { engine.catalog.type(Name(type)!)! }

  func question(_ action: Action, _ field: String? = nil, _ kind: SearchKind? = nil) -> AccessQuestion {
    AccessQuestion(
      caller: CallerFacts(
        role: Name(role)!, post: "p-1", place: PlacePath(reach), freshSignIn: fresh, onBehalf: onBehalf,
        approvals: approvals),
      action: action, type: recordType, field: field.map { recordType.field(Name($0)!)! },
      place: PlacePath(place), purpose: purpose.map { Name($0)! }, facts: facts, searchKind: kind)
  }

  func may(_ action: Action, _ field: String? = nil, _ kind: SearchKind? = nil) -> Bool {
    engine.permits(question(action, field, kind))
  }

  /// `clear`, `masked`, `asis`, or the reason and what is missing.
  func sees(_ field: String, in action: Action = .read) -> String {
    let decisions = engine.decideFields(question(action), fields: recordType.fields)
    let decision = decisions[Name(field)!]!
    switch decision.form {
    case .clear: return "shown in clear"
    case .masked(.none): return "asis"
    case .masked: return decision.isRevealable ? "clear" : "masked"
    case .withheld(let denial):
      return ([denial.reason] + denial.procedures.dropFirst()).map(\.rawValue).joined(separator: "+")
    }
  }

  func denial(_ action: Action, _ field: String? = nil, _ kind: SearchKind? = nil) -> Denial? {
    engine.decide(question(action, field, kind)).denial
  }
}

func fieldNames(_ names: String...) -> Set<FieldName> { Set(names.map { FieldName($0)! }) }
