import Foundation
import Sodium
import Testing
import VaultSQLite

@testable import Vault

/// What is left in the files, looked for byte by byte.
@Suite struct ErasedFilesTests {
  /// What a thief would look for: of one subject, as it was before the erasure.
  private struct Traces {
    var values: [[UInt8]] = []
    var tokens: [[UInt8]] = []
    var boxes: [Box] = []
    var wrapped: [[UInt8]] = []
  }

  private struct Box {
    let bytes: [UInt8]
    let context: [UInt8]
  }

  private static let secrets = [
    "王秀兰", "000031194709210260", "1947-09-21", "15412345678", "2单元302", "女儿 154****", "陪送药品一盒",
  ]

  private func traces(of many: ManyRecords, in ready: ReadyVault) throws -> Traces {
    let vault = try ready.vault.opened()
    var traces = Traces(values: ErasedFilesTests.secrets.map { Array($0.utf8) })
    for (type, prefix, id) in many.all {
      let record = try #require(try ready.stored(id, prefix: prefix))
      let name = try #require(Name(type))
      let type = try #require(vault.catalog.type(name))
      for start in stride(from: 0, to: record.tokens.count, by: SearchToken.byteCount) {
        traces.tokens.append(Array(record.tokens[start..<start + SearchToken.byteCount]))
      }
      for box in try FieldBoxes.parse(record.boxes) {
        let field = try #require(vault.numbers.field(box.number, of: type))
        var context = PrefixEncoder(label: "fengni box/v1")
        context.append(raw: vault.ring.vault.bytes)
        context.append(type.name.text)
        context.append(record.header.id.raw)
        context.append(field.name.text)
        context.append(box.version)
        context.append(field.level.rawValue)
        traces.boxes.append(Box(bytes: Array(record.boxes[box.range]), context: context.bytes))
      }
    }
    // What another resident has as well is no trace of this one.
    let others = try #require(try ready.stored(many.other)).tokens
    let shared = stride(from: 0, to: others.count, by: 16).map { Array(others[$0..<$0 + 16]) }
    traces.tokens.removeAll { shared.contains($0) }
    let wrapped = try #require(try ready.keys(of: many.subject)).wrapped
    traces.wrapped = stride(from: 0, to: 288, by: 24).map { Array(wrapped[$0..<$0 + 24]) }
    return traces
  }

  /// Every key there is, unwrapped: of the vault, and of every subject.
  private func allKeys(_ ready: ReadyVault) throws -> [[UInt8]] {
    let vault = try ready.vault.opened()
    func bytes(_ key: HeldSecret) -> [UInt8] { key.withBytes { key in key.withUnsafeBytes { Array($0) } } }
    var keys = [
      bytes(vault.ring.index.inForce.key(.internal)), bytes(vault.ring.index.inForce.key(.highlySensitive)),
      bytes(vault.ring.control), bytes(try vault.ring.logSeed(1)),
    ]
    for retention in AuditRetention.allCases {
      for name in try vault.ring.periods.names(of: retention) {
        if let key = try vault.ring.periods.existing(name) { keys.append(bytes(key)) }
      }
    }
    for role in WrappingRole.allCases {
      keys.append(vault.ring.newestWrapping.withKey(role) { key in key.withUnsafeBytes { Array($0) } })
    }
    for subject in try ready.keys.subjects(after: nil, limit: 1000) {
      let wrapped = try #require(try ready.keys(of: subject))
      for role in WrappingRole.allCases {
        guard let keys1 = try? SubjectKeys.unwrap(wrapped, roles: [role], ring: vault.ring) else { continue }
        keys.append(keys1.withKey(role) { key in key.withUnsafeBytes { Array($0) } })
      }
    }
    return keys
  }

  /// How many of these boxes any of these keys opens.
  private func opened(_ boxes: [Box], by keys: [[UInt8]]) -> Int {
    boxes.count { box in
      let nonce = Array(box.bytes[5..<29])
      let ciphertext = Array(box.bytes[29...])
      return keys.contains { key in
        let opened = try? XChaCha20Poly1305.open(
          ciphertext.span.bytes, nonce: nonce.span.bytes, associatedData: box.context.span.bytes,
          key: key.span.bytes)
        return opened != nil
      }
    }
  }

  /// Every file of the vault's folder.
  private func allFiles(_ ready: ReadyVault) throws -> [String: Data] {
    var files: [String: Data] = [:]
    for name in try FileManager.default.contentsOfDirectory(atPath: ready.directory) {
      files[name] = FileManager.default.contents(atPath: ready.directory + "/" + name)
    }
    return files
  }

  private func found(_ needles: [[UInt8]], in files: [String: Data]) -> Int {
    needles.count { needle in files.values.contains { $0.range(of: Data(needle)) != nil } }
  }

  /// A community large enough that pages of the index were split and joined.
  private func community(_ ready: ReadyVault) async throws -> ManyRecords {
    func residents(_ numbers: ClosedRange<Int>) -> String {
      "# SYNTHETIC\nkey,place,name,phone,unit_room,birth_date,id_type,id_number,status\n"
        + numbers.map {
          "R-\($0),B/baihe/031/08,张某\($0 % 2 == 0 ? "" : "某"),1540000\(1000 + $0),\($0)单元1,1951-01-01,"
            + "resident_id,\(identityNumber(born: "1951-01-01", number: $0)),living\n"
        }.joined()
    }
    func take(_ numbers: ClosedRange<Int>) async throws -> String {
      let id = try await ready.openImport("resident", for: .register)
      let report = try await released(
        ready.importRows(id, Pieces(bytes: Array(residents(numbers).utf8)), for: .register))
      #expect(report.problems.isEmpty)
      return id
    }
    _ = try await take(1...300)
    let many = try await ManyRecords(in: ready)
    // Rows come between, and some go again, so that cells move.
    let second = try await take(301...700)
    _ = try released(await ready.vault.withdrawImport(second, for: .register, by: ready.caller("sun")))
    return many
  }

  @Test func `no value, index token, key or box that opens is in any file`() async throws {
    let ready = try await ReadyVault()
    let many = try await community(ready)
    let traces = try traces(of: many, in: ready)
    let boxes = traces.boxes.map { Array($0.bytes[5...]) }
    #expect(traces.tokens.count >= 8 && boxes.count > 30)
    // The search finds what is there.
    let before = try allFiles(ready)
    #expect(found(traces.tokens, in: before) == traces.tokens.count)
    #expect(found(boxes, in: before) > boxes.count / 2)
    #expect(found(traces.wrapped, in: before) == traces.wrapped.count)
    #expect(opened(traces.boxes, by: try allKeys(ready)) == boxes.count)
    _ = try released(await ready.erase(many.resident))
    #expect(opened(traces.boxes, by: try allKeys(ready)) == 0)
    for closes in [false, true] {
      if closes { ready.close() }
      let files = try allFiles(ready)
      #expect(files.count >= 2)
      #expect(found(traces.values, in: files) == 0)
      #expect(found(traces.tokens, in: files) == 0)
      #expect(found(boxes, in: files) == 0)
      #expect(found(traces.wrapped, in: files) == 0)
    }
    try await ready.open()
    var exported: [String: Data] = [:]
    for (path, bytes) in try await ready.exported().files { exported[path] = Data(bytes) }
    #expect(found(traces.values + traces.tokens + boxes + traces.wrapped, in: exported) == 0)
    #expect(try await ready.problems() == [])
  }

  @Test func `without a ledger an older copy of the data opens nothing with the keys of today`() async throws
  {
    let ready = try await ReadyVault(keepingLedger: false)
    let many = try await community(ready)
    let traces = try traces(of: many, in: ready)
    ready.close()
    let old = try ready.snapshot()
    try await ready.open()
    _ = try released(await ready.erase(many.resident))
    ready.close()
    var files = old.files
    files["keys.db"] = try ready.snapshot().files["keys.db"]
    try ready.restore(FileSnapshot(files: files))
    try await ready.open()
    // Nothing says by what the keys were destroyed.
    let before = ready.logSize
    let looked = refusal(
      try await ready.read("resident", many.resident, for: .dispatch, by: ready.caller("sun")))
    #expect(looked?.kind == .notFound)
    let told = try ready.log(from: before)
    #expect(told.map(\.leaf.event) == [.fieldRead, .integrityFail])
    #expect(told.last?.opening.claims[.actor] == "vault")
    let link = try await ready.vault.link(
      try #require(ready.people["wang"]), to: RecordReference(type: "resident", id: many.resident),
      by: ready.admin())
    #expect(refusal(link)?.problems.map(\.code) == ["no_such_record"])
    // The boxes are back, and shut.
    let boxes = traces.boxes.map { Array($0.bytes[5...]) }
    #expect(found(boxes, in: try allFiles(ready)) > 0)
    #expect(opened(traces.boxes, by: try allKeys(ready)) == 0)
    #expect(found(traces.values, in: try allFiles(ready)) == 0)
    let sun = try await ready.caller("sun")
    for (type, _, id) in many.all {
      let at = ready.logSize
      let gone = refusal(try await ready.read(type, id, for: .dispatch, by: sun))
      #expect(gone?.kind == .notFound, "\(type)")
      #expect(try ready.log(from: at).last?.opening.claims[.detail].contains("destroyed") == true)
    }
    let listed = try releasedRows(
      await ready.vault.list(
        ListAsk(type: "resident", place: "B/baihe/031/07"), for: .register, by: sun))
    #expect(listed.map(\.id) == [many.other])
    _ = try releasedRow(await ready.read("resident", many.other, for: .register, by: sun))
    // Verification names every row that came back.
    let problems = try await ready.problems()
    #expect(problems.count { $0.contains("put back from an older copy") } == many.all.count)
  }

  @Test(arguments: [false, true])
  func `a call made again does not tell that what it made was put back`(keepingLedger: Bool) async throws {
    let ready = try await ReadyVault(keepingLedger: keepingLedger)
    let ask = CreateAsk(
      type: "resident", place: "B/baihe/031/07", values: inputs(ReadyVault.wangXiulan),
      idempotency: Idempotency(key: "made-1", body: Array("body".utf8)))
    let made = try released(await ready.vault.create(ask, for: .register, by: ready.caller("sun")))
    _ = try await ready.officer()
    ready.close()
    var files = try ready.snapshot().files
    try await ready.open()
    let again = try released(await ready.vault.create(ask, for: .register, by: ready.caller("sun")))
    #expect(again.replayed && again.id == made.id)
    _ = try released(await ready.erase(made.id))
    ready.close()
    files["keys.db"] = try ready.snapshot().files["keys.db"]
    try ready.restore(FileSnapshot(files: files))
    try await ready.open()
    // A ledger carries the erasure out in what was put back.
    #expect(try (ready.stored(made.id) == nil) == keepingLedger)
    #expect(ready.vault.replayed == (keepingLedger ? 1 : 0))
    let replayed = refusal(try await ready.vault.create(ask, for: .register, by: ready.caller("sun")))
    #expect(replayed?.kind == .notFound)
  }
}
