import Testing
import VaultSQLite

@testable import Vault

/// A vault that is open up to L3.
@Suite struct SealedLevelTests {
  @Test func `what lies above the level is withheld and the log says why, all else is given`() async throws {
    let ready = try await ReadyVault()
    let wang = try await ready.holdResident().id
    let care = try await ready.hold("care_profile", for: .care, ["resident": wang, "mobility": "cane"]).id
    let before = try releasedRow(
      await ready.read("care_profile", care, for: .care, by: ready.fresh("zhou")))
    #expect(before.shown.contains("mobility") && before.reason("conditions") == .consentMissing)
    try await ready.limit(to: .restricted)
    #expect(ready.vault.status.level == .restricted && !ready.vault.status.isSealed)
    let zhou = try await ready.fresh("zhou")
    let row = try releasedRow(await ready.read("care_profile", care, for: .care, by: zhou))
    #expect(row.reason("mobility") == .sealedLevel && row.text("mobility") == nil)
    #expect(row["mobility"]?.revealable == false)
    #expect(row.text("resident") == wang && row.shown.isSubset(of: before.shown))
    // A field that policy does not open keeps its own reason, and so does everything to whoever may not look.
    #expect(row.reason("conditions") == .consentMissing)
    #expect(
      refusal(try await ready.read("care_profile", care, for: .care, by: ready.caller("qian")))?.kind
        == .notFound)

    let size = ready.logSize
    let revealed = refusal(try await ready.reveal("care_profile", care, "mobility", for: .care, by: zhou))
    #expect(revealed?.kind == .denied && revealed?.reason == .sealedLevel && revealed?.auditSeq == size)
    #expect(try ready.events(from: size) == ["field.reveal deny SEALED_LEVEL"])
    let only = refusal(
      try await ready.read("care_profile", care, fields: ["mobility"], for: .care, by: zhou))
    #expect(only?.kind == .denied && only?.reason == .sealedLevel)
    #expect(
      try releasedText(await ready.reveal("resident", wang, "phone", for: .care, by: zhou)) == "15412345678")
    let asked = try await released(
      ready.vault.canI(
        CanIAsk(action: "reveal", type: "care_profile", id: care, place: nil, field: "mobility"),
        for: .care, by: zhou))
    #expect(!asked.allowed && asked.reason == .sealedLevel)
    let page = try releasedRows(
      await ready.vault.list(ListAsk(type: "resident", place: "B/baihe/031"), for: .care, by: zhou))
    #expect(page.map(\.id) == [wang] && page[0].text("phone") != nil)
  }

  @Test func `a search by what lies above the level is refused, the others find`() async throws {
    let ready = try await ReadyVault()
    let wang = try await ready.holdResident().id
    try await ready.limit(to: .restricted)
    let sun = try await ready.fresh("sun")
    let size = ready.logSize
    let refused = refusal(
      try await ready.search(
        "id_number", .equality, "000031194709210260", at: "B", for: .register, by: sun))
    #expect(refused?.kind == .denied && refused?.reason == .sealedLevel && refused?.auditSeq == size)
    for (field, kind, term) in [
      ("phone", SearchKind.equality, "15412345678"), ("name", .equality, "王秀兰"),
      ("birth_date", .birthYearBand, "1947"),
    ] {
      let hits = try releasedRows(await ready.search(field, kind, term, at: "B", for: .care, by: sun))
      #expect(hits.map(\.id) == [wang], "\(field)")
    }
  }

  @Test func `what needs a higher key to be written is refused before anything is done`() async throws {
    let ready = try await ReadyVault()
    let wang = try await ready.holdResident().id
    try await ready.limit(to: .restricted)
    let sun = try await ready.fresh("sun")
    let subjects = try ready.keys.subjects(after: nil, limit: 100)
    let record = StateDigest(try #require(try ready.stored(wang)))
    func isRefused<Value>(_ answer: Answer<Value>, isLogged: Bool = true) -> Bool {
      guard let refused = refusal(answer) else { return false }
      return refused.kind == .sealedLevel && refused.reason == .sealedLevel
        && (refused.auditSeq != nil) == isLogged
    }
    var values = ReadyVault.wangXiulan
    values["id_number"] = identityNumber(born: "1947-09-21", number: 30)
    #expect(
      isRefused(
        try await ready.vault.create(
          CreateAsk(type: "resident", place: "B/baihe/031/07", values: inputs(values), idempotency: nil),
          for: .register, by: sun)))
    #expect(
      isRefused(
        try await ready.vault.create(
          CreateAsk(
            type: "care_profile", place: "B/baihe/031/07", values: inputs(["resident": wang]),
            idempotency: nil), for: .care, by: sun)))
    for changes in [
      ["id_number": identityNumber(born: "1947-09-21", number: 31)], ["protected": "yes"],
      // The identity number tells it too, and cannot be asked.
      ["birth_date": "1948-01-01"], ["phone": "15400000001", "protected": "yes"],
    ] {
      let answer = try await ready.amend("resident", wang, changes, version: 1, for: .register, by: sun)
      #expect(isRefused(answer), "\(changes.keys)")
    }
    #expect(
      isRefused(try await ready.vault.openImport(type: "resident", format: .csv, for: .register, by: sun)))
    #expect(try ready.keys.subjects(after: nil, limit: 100) == subjects)
    let after = try #require(try ready.stored(wang))
    #expect(StateDigest(after) == record)
    // Whom policy refuses learns nothing of the keys.
    let li = try await ready.caller("li")
    let denied = refusal(
      try await ready.vault.create(
        CreateAsk(type: "resident", place: "B/baihe/031/07", values: inputs(values), idempotency: nil),
        for: .register, by: li))
    #expect(denied?.kind == .denied && denied?.reason != .sealedLevel)
  }

  @Test func `an import that was begun with all keys goes on with all keys alone`() async throws {
    let ready = try await ReadyVault()
    let id = try await ready.openImport("resident")
    try await ready.limit(to: .restricted)
    let refused = refusal(
      try await ready.importRows(id, Pieces(bytes: Array("# SYNTHETIC\nplace,name,status\n".utf8))))
    #expect(refused?.kind == .sealedLevel)
    #expect(try ready.keys.subjects(after: nil, limit: 100).isEmpty)
  }

  @Test func `what lies within the level is written, moved and erased, and nothing above is lost by it`()
    async throws
  {
    let ready = try await ReadyVault()
    let wang = try await ready.holdResident().id
    let gone = try await ready.holdResident(
      "李某", born: "1950-01-01", number: 44, ["phone": "15487654321", "unit_room": "1单元101"]
    ).id
    try await ready.limit(to: .restricted)
    let sun = try await ready.caller("sun")
    _ = try await released(
      ready.amend("resident", wang, ["phone": "15400000002"], version: 1, for: .register, by: sun))
    let request = try await Order.request("陪送药品一盒", of: wang, in: ready)
    _ = try await released(
      ready.vault.move(
        MoveAsk(record: RecordReference(type: "resident", id: wang), place: "B/baihe/032/09", version: 2),
        for: .register, by: sun))
    #expect(try released(await ready.erase(gone)).records == 1)
    let unchecked = try await released(ready.vault.verify(for: .review, by: ready.caller("chen")))
    #expect(unchecked.problems.isEmpty && unchecked.unchecked.contains { $0.contains("above L3") })

    ready.close()
    try await ready.open()
    #expect(try await ready.problems() == [])
    let fresh = try await ready.fresh("sun")
    let row = try releasedRow(await ready.read("resident", wang, for: .register, by: fresh))
    #expect(row.place == PlacePath("B/baihe/032/09"))
    let qian = try await ready.caller("qian")
    #expect(
      try releasedText(await ready.reveal("resident", wang, "phone", for: .care, by: qian)) == "15400000002")
    for (field, term, purpose) in [
      ("id_number", "000031194709210260", PurposeClaim.register), ("phone", "15400000002", .care),
    ] {
      let hits = try releasedRows(
        await ready.search(field, .equality, term, at: "B", for: purpose, by: fresh))
      #expect(hits.map(\.id) == [wang], "\(field)")
    }
    let old = try releasedRows(
      await ready.search("phone", .equality, "15412345678", at: "B", for: .care, by: fresh))
    #expect(old.isEmpty)
    #expect(refusal(try await ready.read("resident", gone, for: .register, by: fresh))?.kind == .notFound)
    _ = try releasedRow(await ready.read("service_request", request, for: .dispatch, by: fresh))
    // The same person is not held twice.
    var values = ReadyVault.wangXiulan
    values["phone"] = "15400000003"
    let twice = refusal(
      try await ready.vault.create(
        CreateAsk(type: "resident", place: "B/baihe/031/07", values: inputs(values), idempotency: nil),
        for: .register, by: fresh))
    #expect(twice?.kind == .conflict)
  }

  @Test func `the log says which limited keys are in force, whoever made them`() async throws {
    let ready = try await ReadyVault()
    func told() throws -> [String] {
      try ready.log().filter { $0.leaf.event == .keyLimit }.map { $0.opening.claims[.detail] }
    }
    try await ready.limit(to: .restricted)
    #expect(try told() == ["limited keys in force: up to L3 number 1"])
    ready.close()
    try await ready.open()
    #expect(try told().count == 1)
    try await ready.makeLimitedKey(upTo: .internal, at: RootKeyFile(path: ready.folder.path + "/second.key"))
    try await ready.open()
    #expect(try told().last == "limited keys in force: up to L2 number 1, up to L3 number 1")
    #expect(try await ready.problems() == [])

    // A key store from before knows of none; the vault does, and what comes gets a number of its own.
    ready.close()
    let former = try #require(try ready.snapshot().files["keys.db"])
    try await ready.makeLimitedKey(upTo: .restricted, at: RootKeyFile(path: ready.folder.path + "/third.key"))
    try await ready.reopen()
    #expect(try ready.vault.lastLimitedKey(upTo: .restricted) == 2)
    ready.close()
    try ready.restore(FileSnapshot(files: ["keys.db": former]))
    try await ready.open()
    #expect(try told().last == "limited keys in force: up to L2 number 1, up to L3 number 1")
    #expect(try ready.vault.lastLimitedKey(upTo: .restricted) == 2)
    #expect(try ready.vault.lastLimitedKey(upTo: .internal) == 1)
    let given = try ready.vault.lastLimitedKey(upTo: .restricted)
    try await ready.makeLimitedKey(
      upTo: .restricted, at: RootKeyFile(path: ready.folder.path + "/fourth.key"), given: given)
    #expect(LimitedKeyPlace(inFile: ready.folder.path + "/fourth.key")?.generation == 3)
  }

  @Test func `up to L2 no phone is shown, found or written`() async throws {
    let ready = try await ReadyVault()
    let wang = try await ready.holdResident().id
    try await ready.limit(to: .internal)
    let sun = try await ready.caller("sun")
    let row = try releasedRow(await ready.read("resident", wang, for: .care, by: ready.caller("zhou")))
    #expect(row.reason("phone") == .sealedLevel && row.reason("name") == .sealedLevel)
    #expect(row.text("status") == "living")
    let search = refusal(
      try await ready.search("phone", .equality, "15412345678", at: "B", for: .care, by: sun))
    #expect(search?.reason == .sealedLevel)
    _ = try await released(
      ready.amend("resident", wang, ["residency": "tenant"], version: 1, for: .register, by: sun))
    // Its name and phone are found by where they lie, and that could not be made anew.
    let moved = refusal(
      try await ready.vault.move(
        MoveAsk(record: RecordReference(type: "resident", id: wang), place: "B/baihe/032/09", version: 2),
        for: .register, by: sun))
    #expect(moved?.kind == .sealedLevel)
    ready.close()
    try await ready.open()
    #expect(try await ready.problems() == [])
  }
}
