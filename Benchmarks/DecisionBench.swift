import Foundation
import Vault

/// Decisions of the shipped policies: a whole resident as a grid leader sees one.
enum DecisionBench {
  static func run() throws {
    let folder = try PolicyFolder(path: ProcessInfo.processInfo.environment["FENGNI_POLICIES"] ?? "Policies")
    let catalog = try folder.catalog()
    let places = ["B", "B/baihe", "B/baihe/031", "B/baihe/031/07"].compactMap { PlacePath($0) }
    guard let resident = Name("resident").flatMap({ catalog.type($0) }), let role = Name("grid_leader"),
      let purpose = Name("care_visit")
    else { return }
    let engine = try PolicyEngine(
      catalog: catalog, schema: folder.schemaFile, policies: folder.policyFiles, places: places)
    let question = AccessQuestion(
      caller: CallerFacts(role: role, post: "o_1", place: places[2]), action: .read, type: resident,
      place: places[3], purpose: purpose)
    let remembered = fastest(batches: 50) { _ = engine.decideFields(question, fields: resident.fields) }
    report("decide 15 fields, remembered", remembered / 1000, "µs")
    // A new engine has no memory of answers: the same question asked once of each.
    var best = Double.infinity
    for _ in 0..<20 {
      let fresh = engine.replacing(places: places)
      let start = ContinuousClock.now
      _ = fresh.decideFields(question, fields: resident.fields)
      best = min(best, start.duration(to: .now).nanoseconds)
    }
    report("decide 15 fields, first time", best / 1000, "µs")
    var one = Double.infinity
    for _ in 0..<50 {
      let fresh = engine.replacing(places: places)
      let start = ContinuousClock.now
      _ = fresh.decide(question)
      one = min(one, start.duration(to: .now).nanoseconds)
    }
    report("one decision, first time", one / 1000, "µs")
  }
}
