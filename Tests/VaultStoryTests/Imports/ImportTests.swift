import Testing
import VaultSQLite

@testable import Vault

@Suite struct ImportTests {
  private static let header = "key,place,name,birth_date,id_type,id_number,phone,unit_room,status\n"
  private static let marked = "# SYNTHETIC\n" + header

  private func row(_ key: String, _ number: Int, place: String = "B/baihe/031/07", name: String = "王某")
    -> String
  {
    let id = identityNumber(born: "1950-01-01", number: number)
    return "\(key),\(place),\(name),1950-01-01,resident_id,\(id),1540000\(1000 + number),1单元,living\n"
  }

  @Test func `good rows are held, bad ones are listed by line, field and reason`() async throws {
    let ready = try await ReadyVault()
    let text =
      ImportTests.marked + row("R-1", 1) + row("R-2", 2, place: "B/nowhere")
      + row("R-3", 3).replacing("15400001003", with: "12345")
      + row("R-4", 4).replacing("1950-01-01", with: "1950-13-01")
      + row("R-5", 5) + row("R-6", 1) + row("R-1", 7) + "R-8,B/baihe/031/07,too,few\n"
      + row("R-9", 9).replacing("living", with: "unknown") + row("R-10", 10).replacing("王某", with: "")
      + row("R-11", 11)
    let report = try await ready.importText(text, of: "resident")
    #expect(report.status.state == "finished" && report.status.written == 3 && report.status.refused == 8)
    #expect(try ready.count("resident") == 3)
    // The keys of rows that were refused when they were to be written are gone.
    #expect(try ready.keys.subjects(after: nil, limit: 20).count == 3)
    let told = report.problems.map {
      "\($0.line) \($0.field?.text ?? "-") \($0.code)"
    }
    #expect(
      told == [
        "4 place unknown_place", "5 phone \(report.problems.first { $0.line == 5 }?.code ?? "")",
        "6 birth_date \(report.problems.first { $0.line == 6 }?.code ?? "")", "8 - already_held",
        "9 - already_held",
        "10 - column_count", "11 status \(report.problems.first { $0.line == 11 }?.code ?? "")",
        "12 name required",
      ])
    for problem in report.problems {
      for value in ["12345", "1950", "nowhere", "unknown"] { #expect(!problem.reason.contains(value)) }
    }
    #expect(try await ready.problems() == [])
  }

  @Test func `an import that broke off goes on without a gap or a double`() async throws {
    for keyed in [true, false] {
      let ready = try await ReadyVault()
      let header =
        keyed
        ? ImportTests.marked
        : ImportTests.marked.replacing("key,", with: "").replacing("id_number,", with: "")
      let lines = (1...900).map { number -> String in
        let line = row("R-\(number)", number % 999)
        guard !keyed else { return line }
        // Nothing in the row tells it from the others.
        return line.replacing("R-\(number),", with: "").replacing(
          ",\(identityNumber(born: "1950-01-01", number: number % 999)),", with: ",")
      }
      let bytes = Array((header + lines.joined()).utf8)
      let id = try await ready.openImport("resident")
      await #expect(throws: (any Error).self) {
        _ = try released(await ready.importRows(id, Pieces(bytes: bytes, breaksAt: bytes.count * 6 / 10)))
      }
      let part = try released(await ready.vault.importStatus(id, by: ready.caller("sun")))
      #expect(part.state == "open" && part.written == 400)
      #expect(try ready.count("resident") == 400)
      // Cut off between the rows and the note of how far it came.
      ready.faults.next(nil, .beforePersisting)
      await #expect(throws: (any Error).self) {
        _ = try released(await ready.importRows(id, Pieces(bytes: bytes)))
      }
      #expect(try ready.count("resident") == 800)
      try await ready.reopen()
      let report = try released(await ready.importRows(id, Pieces(bytes: bytes)))
      #expect(report.status.state == "finished" && report.status.written == 900 && report.problems.isEmpty)
      #expect(try ready.count("resident") == 900)
      #expect(refusal(try await ready.importRows(id, Pieces(bytes: bytes)))?.kind == .conflict)
      #expect(try await ready.problems() == [])
    }
  }

  @Test func `what was refused before an import broke off is in its report, and a key counts once`()
    async throws
  {
    let ready = try await ReadyVault()
    var lines = (1...900).map { row("R-\($0)", $0) }
    lines[9] = row("R-10", 10, place: "B/nowhere")
    // The same key again: far behind the first in the source, in a batch of its own.
    lines[849] = row("R-20", 990)
    let bytes = Array((ImportTests.marked + lines.joined()).utf8)
    let id = try await ready.openImport("resident")
    let cut = bytes.count / 2
    await #expect(throws: (any Error).self) {
      _ = try released(await ready.importRows(id, Pieces(bytes: bytes, breaksAt: cut)))
    }
    let sun = try await ready.caller("sun")
    let part = try released(await ready.vault.importReport(id, by: sun))
    #expect(part.problems.map(\.line) == [12] && part.status.refused == 1 && !part.status.isRunning)
    try await ready.reopen()
    let report = try released(await ready.importRows(id, Pieces(bytes: bytes)))
    #expect(report.status.written == 898 && report.status.refused == 2)
    #expect(report.problems.map { "\($0.line) \($0.code)" } == ["12 unknown_place", "852 already_held"])
    #expect(try ready.count("resident") == 898)
    let later = try released(await ready.vault.importReport(id, by: ready.caller("sun")))
    #expect(later.problems == report.problems && later.status.state == "finished")
    let zhou = try await ready.caller("zhou")
    #expect(refusal(try await ready.vault.importReport(id, by: zhou))?.kind == .notFound)
    #expect(try await ready.problems() == [])
  }

  @Test func `rows that do not say their people are invented stay out of a vault of such`() async throws {
    let ready = try await ReadyVault()
    for (text, format) in [
      (ImportTests.header + row("R-1", 1), ImportFormat.csv),
      (#"{"key":"R-1","place":"B/baihe/031/07","name":"王某","status":"living"}"#, .jsonLines),
    ] {
      let id = try await ready.openImport("resident", format)
      let refused = refusal(try await ready.importRows(id, Pieces(bytes: Array(text.utf8))))
      #expect(refused?.kind == .invalid && refused?.problems.first?.code == "not_marked")
    }
    #expect(try ready.count("resident") == 0)
  }

  @Test func `rows mention only records the importer may know of, and give nobody a grant of the own`()
    async throws
  {
    let ready = try await ReadyVault()
    let order = try await Order(in: ready)
    try await ready.add("yang", role: "committee_staff", place: "B/baihe/032")
    let id = try await ready.openImport("care_profile", for: .care, by: "yang")
    let text = "# SYNTHETIC\nkey,place,resident,mobility\nC-1,B/baihe/032/09,\(order.resident),cane\n"
    let report = try released(
      await ready.importRows(id, Pieces(bytes: Array(text.utf8)), for: .care, by: "yang"))
    #expect(report.status.written == 0 && report.problems.map(\.code) == ["no_such_record"])
    // The member is on the staff too, and brings an order for herself.
    try await ready.link("sun", "member", order.member)
    let own = try await ready.importText(
      "# SYNTHETIC\nkey,place,request,requester,member,state,view_fields\n"
        + "A-9,B/baihe/031/07,\(order.otherRequest),\(order.resident),\(order.member),accepted,resident.name\n",
      of: "assignment", for: .dispatch)
    #expect(own.status.written == 0 && own.problems.map(\.code) == ["sod_conflict"])
    #expect(try await ready.problems() == [])
  }

  @Test func `a bad import is withdrawn as a whole, also in two goes`() async throws {
    let ready = try await ReadyVault()
    let kept = try await ready.holdResident().id
    let text = ImportTests.marked + (1...900).map { row("R-\($0)", $0) }.joined()
    let id = try await ready.openImport("resident")
    _ = try released(await ready.importRows(id, Pieces(bytes: Array(text.utf8))))
    #expect(try ready.count("resident") == 901)
    #expect(
      refusal(try await ready.vault.withdrawImport(id, for: .register, by: ready.caller("zhou")))?.kind
        == .notFound)
    ready.faults.next(nil, nil, .beforePersisting)
    await #expect(throws: (any Error).self) {
      _ = try released(await ready.vault.withdrawImport(id, for: .register, by: ready.caller("sun")))
    }
    #expect(try ready.count("resident") == 501)
    try await ready.reopen()
    let at = ready.logSize
    let status = try released(await ready.vault.withdrawImport(id, for: .register, by: ready.caller("sun")))
    #expect(status.state == "withdrawn")
    #expect(try ready.count("resident") == 1)
    let size = ready.logSize
    let twice = try released(await ready.vault.withdrawImport(id, for: .register, by: ready.caller("sun")))
    #expect(twice.state == "withdrawn" && ready.logSize == size)
    // Each person whose record goes has an entry of it.
    #expect(try ready.log(from: at).count { $0.opening.claims[.subject] != "" } == 500)
    let again = try await ready.importText(text, of: "resident")
    #expect(again.status.written == 900)
    _ = try releasedRow(await ready.read("resident", kept, for: .register, by: ready.caller("sun")))
    #expect(try await ready.problems() == [])
  }

  @Test func `synthetic people stay out of a vault in production`() async throws {
    let ready = try await ReadyVault(kind: .production)
    let id = try await ready.openImport("resident")
    let marked = refusal(
      try await ready.importRows(
        id, Pieces(bytes: Array((ImportTests.marked + row("R-1", 1)).utf8))))
    #expect(marked?.kind == .invalid)
    let report = try await ready.importText(ImportTests.header + row("R-1", 1), of: "resident")
    #expect(report.status.written == 0 && report.problems.first?.field?.text == "id_number")
    let marker = try await ready.openImport("resident", .jsonLines)
    let lines = refusal(
      try await ready.importRows(
        marker, Pieces(bytes: Array("{\"synthetic\":true}\n{\"key\":\"R-1\"}\n".utf8))))
    #expect(lines?.kind == .invalid)
    #expect(try ready.count("resident") == 0)
  }

  @Test func `unknown columns and members are named, not passed over`() async throws {
    let ready = try await ReadyVault()
    let id = try await ready.openImport("resident")
    let csv = ImportTests.marked.replacing("phone", with: "telephone") + row("R-1", 1)
    let refused = refusal(try await ready.importRows(id, Pieces(bytes: Array(csv.utf8))))
    #expect(
      refused?.problems.first?.code == "unknown_column" && refused?.problems.first?.field == "telephone")
    let good = #"{"key":"R-1","place":"B/baihe/031/07","name":"王某","status":"living"}"#
    let bad = #"{"key":"R-2","place":"B/baihe/031/07","name":"王某","status":"living","telephone":"1"}"#
    let report = try await ready.importText(
      "{\"synthetic\":true}\n\(good)\n\(bad)\n[1]\n", of: "resident", .jsonLines)
    #expect(report.status.written == 1)
    #expect(
      report.problems.map { "\($0.line) \($0.code)" } == ["3 unknown_field", "4 not_an_object"])
  }

  @Test func `references name what is held, by key or id, and nothing else`() async throws {
    let ready = try await ReadyVault()
    _ = try await ready.importText(ImportTests.marked + row("R-1", 1) + row("R-2", 2), of: "resident")
    let wang = try await ready.holdResident().id
    let care = try await ready.importText(
      "# SYNTHETIC\nkey,place,resident,mobility\nC-1,B/baihe/031/07,R-1,cane\nC-2,B/baihe/031/07,\(wang),cane\n"
        + "C-3,B/baihe/031/07,R-9,cane\nC-4,B/baihe/031/07,c_0000000000000000,cane\n", of: "care_profile",
      for: .care)
    #expect(care.status.written == 2)
    #expect(
      care.problems.map { "\($0.line) \($0.field?.text ?? "") \($0.code)" }
        == ["5 resident no_such_record", "6 resident no_such_record"])
    let homes = try await ready.importText(
      "# SYNTHETIC\nkey,place,unit_room,members\nH-1,B/baihe/031/07,1单元,R-1;R-2\nH-2,B/baihe/031/07,1单元,R-1;R-7\n",
      of: "household")
    #expect(homes.status.written == 1 && homes.problems.first?.code == "no_such_record")
    // Found again under its own key by later rows and by links.
    try await ready.link("wang", "resident", "R-1")
    #expect(try await ready.problems() == [])
  }

  @Test func `a member of the staff imports where the post reaches, others not at all`() async throws {
    let ready = try await ReadyVault()
    let refused = refusal(
      try await ready.vault.openImport(
        type: "resident", format: .csv, for: .register, by: ready.caller("zhou")))
    #expect(refused?.kind == .denied)
    try await ready.add("yang", role: "committee_staff", place: "B/baihe/032")
    let id = try await ready.openImport("resident", by: "yang")
    let report = try released(
      await ready.importRows(
        id,
        Pieces(
          bytes: Array((ImportTests.marked + row("R-1", 1) + row("R-2", 2, place: "B/baihe/032/09")).utf8)),
        by: "yang"))
    #expect(report.status.written == 1 && report.problems.first?.code == "out_of_scope")
    #expect(refusal(try await ready.importRows(id, Pieces(bytes: [])))?.kind == .notFound)
  }

  @Test func `an import of whoever loses the post stops`() async throws {
    let ready = try await ReadyVault()
    let text = ImportTests.marked + (1...900).map { row("R-\($0)", $0) }.joined()
    let id = try await ready.openImport("resident")
    let sun = try await ready.caller("sun")
    _ = try await released(ready.vault.endPost(try #require(ready.posts["sun"]), by: ready.admin()))
    let refused = refusal(
      try await ready.vault.importRows(id, chunks: Pieces(bytes: Array(text.utf8)), for: .register, by: sun))
    #expect(refused?.reason == .postEnded)
    #expect(try ready.count("resident") == 0)
  }
}
