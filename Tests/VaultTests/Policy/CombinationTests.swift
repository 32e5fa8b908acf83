import Testing

@testable import Vault

/// Engines over variants of the shipped catalogue, to complete sets that the shipped one avoids.
private func engine(_ changes: [(String, String)]) throws -> PolicyEngine {
  var text = String(decoding: ShippedRules.folder.catalogFile.bytes, as: UTF8.self)
  for (old, new) in changes {
    try #require(text.contains(old))
    text = text.replacing(old, with: new)
  }
  return try PolicyEngine(
    catalog: try Catalog(yaml: text), schema: ShippedRules.folder.schemaFile,
    policies: ShippedRules.folder.policyFiles, places: ShippedRules.places)
}

private func forms(_ asking: Asking, _ fields: [String], reveal: String? = nil, in action: Action = .read)
  -> [String: FieldForm]
{
  let type = asking.recordType
  let decisions = asking.engine.decideFields(
    asking.question(action), fields: fields.map { type.field(Name($0)!)! }, reveal: reveal.map { Name($0)! })
  return Dictionary(uniqueKeysWithValues: decisions.fields.map { ($0.field.name.text, $0.form) })
}

@Suite struct `a combination` {
  private var own: Asking {
    Asking("resident", "self_service").with { $0.facts.own = true }
  }

  @Test func `of the ends of an ID number and a birth band falls back to the strict mask`() throws {
    let loose = try engine([("label: L4-ID, mask: resident_id_strict", "label: L4-ID, mask: resident_id")])
    let asking = own.with { $0.engine = loose }
    #expect(forms(asking, ["id_number", "phone"])["id_number"] == .masked(.residentID))
    #expect(forms(asking, ["id_number", "birth_date"])["id_number"] == .masked(.residentIDStrict))
    #expect(forms(asking, ["id_number", "birth_date"])["birth_date"] == .masked(.birthBand))
    #expect(
      forms(asking, ["id_number", "birth_date"], reveal: "birth_date")["id_number"]
        == .masked(.residentIDStrict))
  }

  @Test func `is avoided from the start by the shipped mask of ID numbers`() {
    #expect(forms(own, ["id_number", "phone"])["id_number"] == .masked(.residentIDStrict))
  }

  @Test func `of a masked name and the room needs the right to the name`() {
    let repair = Asking("volunteer", "service_order").with {
      $0.facts.granted = fieldNames("resident.unit_room")
      $0.facts.grantedMasked = fieldNames("resident.name")
    }
    let both = forms(repair, ["name", "unit_room"], reveal: "unit_room")
    #expect(both == ["name": .masked(.name), "unit_room": .masked(.address)])
    #expect(forms(repair, ["unit_room"], reveal: "unit_room") == ["unit_room": .clear])
    let leader = Asking("grid_leader", "grid_register")
    #expect(
      forms(leader, ["name", "unit_room"], reveal: "unit_room") == [
        "name": .masked(.name), "unit_room": .clear,
      ])
  }

  @Test func `of a vulnerable person and the room counts as L4`() throws {
    let wider = try engine([
      (
        "      checked_on: {kind: date,",
        "      room: {kind: text, max: 64, label: L3-LOC, mask: address, masked: L2, title: {en: R, zh-Hans: R}}\n"
          + "      checked_on: {kind: date,"
      ),
      (
        "care_profile.empty_nester, care_profile.lives_alone,",
        "care_profile.room, care_profile.empty_nester, care_profile.lives_alone,"
      ),
    ])
    var asking = Asking("grid_leader", "care_visit", "care_profile").with { $0.engine = wider }
    let fields = ["empty_nester", "room"]
    #expect(forms(asking, fields, reveal: "room") == ["empty_nester": .masked(.existence), "room": .clear])
    asking.fresh = false
    #expect(
      forms(asking, fields, reveal: "room") == [
        "empty_nester": .masked(.existence), "room": .masked(.address),
      ])
    #expect(forms(asking, ["room"], reveal: "room") == ["room": .clear])
  }

  @Test func `is never complete in any answer`() throws {
    var random = Seeded(2026)
    for _ in 0..<150 {
      let asking = Asking.random(&random)
      let type = asking.recordType
      let reveal = type.fields.randomElement(using: &random)?.name
      let decisions = asking.engine.decideFields(asking.question(.read), fields: type.fields, reveal: reveal)
      for combination in asking.engine.catalog.combinations {
        let isComplete = combination.members.allSatisfy { member in
          decisions.fields.contains { member.what.matches($0.field) && member.forms.contains($0.form) }
        }
        guard isComplete else { continue }
        guard case .clear(let name) = combination.amountsTo else {
          Issue.record("complete: \(combination.id)")
          continue
        }
        #expect(asking.may(.reveal, name.field.text))
      }
    }
  }
}

@Suite struct `a raise rule` {
  private func labels(_ facts: Facts) -> [String: String] {
    let asking = Asking("grid_leader", "care_visit").with { $0.facts = facts }
    let decisions = asking.engine.decideFields(asking.question(.read), fields: asking.recordType.fields)
    return Dictionary(
      uniqueKeysWithValues: decisions.fields.map { ($0.field.name.text, $0.label.description) })
  }

  @Test func `makes every field of a child L4-MINOR`() {
    var facts = Facts()
    facts.minor = true
    #expect(Set(labels(facts).values) == ["L4-MINOR"])
  }

  @Test func `makes address and contact of a protected person L4-PROT`() {
    var facts = Facts()
    facts.flags = [Name("protected")!]
    let labels = labels(facts)
    for name in ["name", "phone", "unit_room"] { #expect(labels[name] == "L4-PROT") }
    #expect(labels["sex"] == "L2")
    #expect(labels["id_number"] == "L4-ID")
  }

  @Test func `keeps the levels of the dead`() {
    var facts = Facts()
    facts.flags = [Name("dead")!]
    #expect(labels(facts) == labels(Facts()))
  }

  @Test func `never lowers a level, whatever rules a catalogue has`() throws {
    let lower = try engine([
      ("{id: dead_person, when: dead, freeze: true}", "{id: dead_person, when: dead, to: L2}")
    ])
    var facts = Facts()
    facts.flags = [Name("dead")!]
    for field in lower.catalog.recordTypes.flatMap(\.fields) {
      let raised = RaisedLabel(field, lower.catalog.raiseRules, facts)
      #expect(raised.label.level >= field.level)
      #expect(raised.maskedLevel >= field.maskedLevel)
    }
  }

  @Test func `gives the whole answer the highest level in it`() {
    let asking = Asking("grid_leader", "care_visit", "care_profile")
    let all = asking.engine.decideFields(asking.question(.read), fields: asking.recordType.fields)
    #expect(all.highestLevel == .highlySensitive)
    let date = asking.engine.decideFields(
      asking.question(.read), fields: [asking.recordType.field(Name("checked_on")!)!])
    #expect(date.highestLevel == .internal)
  }
}
