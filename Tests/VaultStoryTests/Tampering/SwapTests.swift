import Foundation
import Sodium
import Testing
import VaultSQLite

@testable import Vault

/// Keys and boxes are moved, each to each other's place, and read as ever: every read is refused, and the log names the
/// record.
@Suite struct SwapTests {
  private struct Held {
    let type: String
    let prefix: String
    let id: String
  }

  /// A vault with two residents, something about one of them, and whoever reads all levels.
  private struct Readable {
    let ready: ReadyVault
    let all: [Held]
    let reader: AuthenticatedCaller

    init() async throws {
      ready = try await ReadyVault()
      let wang = try await ready.holdResident().id
      let li = try await ready.holdResident(
        "李四", born: "1950-03-15", number: 25, at: "B/baihe/031/08",
        ["phone": "15487654321", "unit_room": "1单元101"]
      ).id
      all = [
        Held(type: "resident", prefix: "r", id: wang), Held(type: "resident", prefix: "r", id: li),
        try await SwapTests.care(of: wang, at: "B/baihe/031/07", in: ready),
        try await SwapTests.care(of: li, at: "B/baihe/031/08", in: ready),
      ]
      reader = try await ready.fresh("sun")
    }

    func record(_ held: Held) throws -> SealedRecord {
      try #require(try ready.stored(held.id, prefix: held.prefix))
    }

    func read(_ held: Held) async throws -> ReleasedRow {
      try releasedRow(await ready.read(held.type, held.id, for: .care, by: reader))
    }

    /// Reads a record that must not be shown: the damage, as the log tells it of this record.
    func refusal(_ held: Held, _ what: String) async throws -> DamageFound? {
      do {
        let row = try await read(held)
        Issue.record("\(what): shown: \(row.shown.sorted())")
        return nil
      } catch VaultFailure.damaged(let damage, let seq) {
        let at = try #require(seq)
        let entry = try #require(try ready.log(from: at).first)
        #expect(entry.leaf.event == .integrityFail && entry.leaf.outcome == .error, "\(what)")
        #expect(
          entry.opening.claims[.detail] == "field.read \(held.type) \(held.id): \(damage)", "\(what)")
        return damage
      }
    }

    func write(_ record: SealedRecord) throws {
      try ready.tamper(
        "vault.db",
        "UPDATE record SET boxes = x'\(hex(record.boxes))', facts = x'\(hex(record.facts))', "
          + "content_digest = x'\(hex(record.contentDigest))' WHERE id = x'\(hex(record.header.id.raw.bytes))'"
      )
    }

    func write(_ wrapped: [UInt8], of subject: SubjectID) throws {
      try ready.tamper(
        "keys.db",
        "UPDATE subject_keys SET wrapped = x'\(hex(wrapped))' WHERE subject = x'\(hex(subject.raw.bytes))'")
    }

    /// The record with other boxes, and with what authenticates its row made anew by somebody who has the facts key:
    /// what is left is what a box itself is bound to.
    func resealed(_ record: SealedRecord, _ boxes: [(FieldBox, [UInt8])]) throws -> SealedRecord {
      let vault = try ready.vault.opened()
      let keys = try vault.subjectKeys(record.header.subject, roles: [.facts])
      let facts = try vault.sealer.openFacts(
        record.facts, header: record.header, contentDigest: record.contentDigest,
        keyCommitment: record.keyCommitment, keys: keys)
      var changed = record
      changed.boxes = SwapTests.joined(boxes)
      changed.contentDigest = RecordSealer.contentDigest(
        plain: record.plain, boxes: changed.boxes, tokens: record.tokens)
      let nonce = Randomness.bytes(XChaCha20Poly1305.nonceBytes)
      changed.facts = vault.sealer.sealFacts(
        facts, header: record.header, contentDigest: changed.contentDigest,
        keyCommitment: record.keyCommitment, keys: keys, nonce: nonce.span.bytes)
      return changed
    }
  }

  private static func care(of resident: String, at place: String, in ready: ReadyVault) async throws -> Held {
    let values = ["resident": resident, "mobility": "cane", "lives_alone": "yes"]
    return Held(
      type: "care_profile", prefix: "c",
      id: try await ready.hold("care_profile", at: place, for: .care, values).id)
  }

  private static func joined(_ boxes: [(FieldBox, [UInt8])]) -> [UInt8] {
    var bytes: [UInt8] = []
    for (entry, box) in boxes {
      let start = FieldBoxes.begin(number: entry.number, version: entry.version, in: &bytes)
      bytes += box
      FieldBoxes.finish(start, in: &bytes)
    }
    return bytes
  }

  private static func boxes(_ record: SealedRecord) throws -> [(FieldBox, [UInt8])] {
    try FieldBoxes.parse(record.boxes).map { ($0, Array(record.boxes[$0.range])) }
  }

  @Test func `a wrapped key in the place of any other, of another subject or level`() async throws {
    let readable = try await Readable()
    let residents = Array(readable.all.prefix(2))
    let subjects = try residents.map { try readable.record($0).header.subject }
    let whole = try subjects.map { try #require(try readable.ready.keys(of: $0)).wrapped }
    // What is read for a key: L4 is shown of care profiles alone.
    func held(_ target: Int, _ role: Int) -> Held { readable.all[role == 2 ? target + 2 : target] }
    var before: [Set<String>] = []
    var levels: Set<Level> = []
    for held in readable.all {
      let row = try await readable.read(held)
      before.append(row.shown)
      levels.formUnion(row.fields.filter(\.form.isShown).map(\.label.level))
    }
    #expect(levels.isSuperset(of: [.internal, .restricted, .highlySensitive]), "\(levels)")
    var tried = 0
    for target in residents.indices {
      for role in 0..<5 {
        for source in residents.indices {
          for other in 0..<5 where source != target || other != role {
            var wrapped = whole[target]
            wrapped.replaceSubrange(
              role * 72..<(role + 1) * 72, with: whole[source][other * 72..<(other + 1) * 72])
            try readable.write(wrapped, of: subjects[target])
            let what = "key \(other) of \(source) in place \(role) of \(target)"
            #expect(try await readable.refusal(held(target, role), what) == .subjectKeys, "\(what)")
            tried += 1
          }
        }
      }
      try readable.write(whole[target], of: subjects[target])
    }
    #expect(tried == 90)
    for (target, source) in [(0, 1), (1, 0)] {
      try readable.write(whole[source], of: subjects[target])
      #expect(try await readable.refusal(residents[target], "all keys of another") == .subjectKeys)
      try readable.write(whole[target], of: subjects[target])
    }
    for (held, shown) in zip(readable.all, before) {
      #expect(try await readable.read(held).shown == shown)
    }
    #expect(try await readable.ready.problems() == [])
  }

  @Test func `a box in the place of any other, of another field or record`() async throws {
    let readable = try await Readable()
    let vault = try readable.ready.vault.opened()
    let whole = try readable.all.map { try readable.record($0) }
    let boxes = try whole.map { try Self.boxes($0) }
    var tried = 0
    for (target, held) in readable.all.enumerated() {
      let shown = try await readable.read(held).shown
      let type = try #require(vault.catalog.type(whole[target].header.type))
      for (place, entry) in boxes[target].enumerated() {
        guard let field = vault.numbers.field(entry.0.number, of: type), shown.contains(field.name.text)
        else {
          continue
        }
        for (source, others) in boxes.enumerated() {
          for (index, other) in others.enumerated() where source != target || index != place {
            var moved = boxes[target]
            moved[place].1 = other.1
            let what = "box \(index) of \(source) in the place of \(field.name) of \(target)"
            // By whoever has the database alone.
            if source == (target + 1) % 4, index == place % others.count {
              var record = whole[target]
              record.boxes = Self.joined(moved)
              try readable.write(record)
              #expect(try await readable.refusal(held, what) == .recordRow, "\(what)")
            }
            try readable.write(readable.resealed(whole[target], moved))
            #expect(try await readable.refusal(held, what) == .fieldBox, "\(what)")
            tried += 1
          }
        }
      }
      try readable.write(whole[target])
    }
    #expect(tried > 300)
    #expect(try await readable.ready.problems() == [])
  }

  @Test func `a box of another version of the same field`() async throws {
    let readable = try await Readable()
    let held = readable.all[0]
    let first = try Self.boxes(readable.record(held))
    let sun = try await readable.ready.caller("sun")
    _ = try released(
      await readable.ready.amend(
        "resident", held.id, ["phone": "15487654321"], version: 1, for: .register, by: sun))
    let record = try readable.record(held)
    let second = try Self.boxes(record)
    let changed = second.indices.filter { second[$0].0.version != first[$0].0.version }
    #expect(changed.count == 1)
    for place in changed {
      var moved = second
      moved[place].1 = first[place].1
      try readable.write(readable.resealed(record, moved))
      #expect(try await readable.refusal(held, "the box of before under the number of now") == .fieldBox)
      // With its own number it authenticates as the box it was; the row it stands in does not.
      moved[place] = first[place]
      var old = record
      old.boxes = Self.joined(moved)
      old.contentDigest = RecordSealer.contentDigest(
        plain: old.plain, boxes: old.boxes, tokens: old.tokens)
      try readable.write(old)
      #expect(try await readable.refusal(held, "the box of before with its number") == .recordRow)
    }
  }

  @Test func `keys, boxes and rows of another vault`() async throws {
    let (readable, foreign) = (try await Readable(), try await Readable())
    let held = readable.all[0]
    let care = readable.all[2]
    let (record, other) = (try readable.record(held), try foreign.record(foreign.all[0]))
    let subject = record.header.subject
    let whole = try #require(try readable.ready.keys(of: subject)).wrapped
    let stranger = try #require(try foreign.ready.keys(of: other.header.subject)).wrapped
    for role in 0..<5 {
      var wrapped = whole
      let range = role * 72..<(role + 1) * 72
      wrapped.replaceSubrange(range, with: stranger[range])
      try readable.write(wrapped, of: subject)
      let read = role == 2 ? care : held
      #expect(try await readable.refusal(read, "key \(role) of another vault") == .subjectKeys)
    }
    try readable.write(whole, of: subject)
    let vault = try readable.ready.vault.opened()
    let shown = try await readable.read(held).shown
    let type = try #require(vault.catalog.type(record.header.type))
    let (own, others) = (try Self.boxes(record), try Self.boxes(other))
    for place in own.indices {
      guard let field = vault.numbers.field(own[place].0.number, of: type), shown.contains(field.name.text)
      else { continue }
      var moved = own
      moved[place].1 = others[place].1
      try readable.write(readable.resealed(record, moved))
      #expect(try await readable.refusal(held, "the box of \(field.name) of another vault") == .fieldBox)
    }
    var row = record
    (row.boxes, row.facts, row.contentDigest) = (other.boxes, other.facts, other.contentDigest)
    try readable.write(row)
    #expect(try await readable.refusal(held, "a row of another vault") == .recordRow)
    try readable.write(record)
    #expect(try await readable.read(held).shown == shown)
  }
}
