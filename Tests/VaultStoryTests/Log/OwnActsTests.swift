import Testing

@testable import Vault

/// Everybody may list the own acts: of a record that was answered as absent they tell what the answer told.
@Suite struct OwnActsTests {
  private func own(
    _ ready: ReadyVault, _ caller: AuthenticatedCaller, _ change: (inout AuditAsk) -> Void = { _ in }
  ) async throws -> AuditPage {
    var ask = AuditAsk()
    ask.actor = caller.person
    ask.limit = 100
    change(&ask)
    return try released(await ready.vault.auditEntries(ask, for: .care, by: caller))
  }

  /// All that a view says but for its place in the log.
  private func words(_ view: AuditEntryView) -> String {
    [
      view.event.code, view.outcome.rawValue, view.actor, view.subject ?? "closed", view.purpose,
      view.fields ?? "closed", view.place ?? "closed", view.decision, view.detail ?? "closed",
    ].joined(separator: "|")
  }

  private struct Hidden {
    let ready: ReadyVault
    /// Ids that are answered as absent, by why they are.
    var ids: [(why: String, id: String)]

    init() async throws {
      ready = try await ReadyVault()
      let elsewhere = "B/baihe/032/09"
      let many = try await ManyRecords(in: ready)
      _ = try released(await ready.erase(many.resident))
      let going = try await ready.holdResident("钱某", born: "1960-01-01", number: 45, at: elsewhere).id
      ids = [
        ("absent", "r_0000000000000000"), ("of no such form", "nothing"),
        (
          "out of scope",
          try await ready.holdResident("孙某", born: "1961-01-01", number: 46, at: elsewhere).id
        ),
        (
          "protected",
          try await ready.holdResident(
            "赵某", born: "1962-01-01", number: 47, at: elsewhere, ["protected": "yes"]
          ).id
        ),
        ("of another type", many.all[1].id), ("erased", many.resident), ("being erased", going),
      ]
      let officer = try await ready.officer()
      ready.faults.next(nil, .beforePersisting)
      let begun = try? await ready.erase(going, key: "erase-9", by: officer)
      #expect(begun == nil)
      #expect(try ready.stored(going) != nil)
    }
  }

  @Test func `of records that are not to be known of they are all alike`() async throws {
    let hidden = try await Hidden()
    let ready = hidden.ready
    // The administrator is refused for another reason than scope.
    for caller in [try await ready.caller("zhou"), try await ready.admin()] {
      let at = ready.logSize
      for (why, id) in hidden.ids {
        #expect(
          refusal(try await ready.read("resident", id, for: .care, by: caller))?.kind == .notFound, "\(why)")
      }
      let shown = try await own(ready, caller).entries.filter { $0.seq >= at }
      #expect(shown.count == hidden.ids.count)
      #expect(Set(shown.map(words)).count == 1, "\(shown.map(words))")
      #expect(shown.allSatisfy { $0.subject == "" && $0.place == "" && $0.detail == "" && $0.decision == "" })
      // Nor does looking for one of them, nor for one of its fields.
      for (why, id) in hidden.ids {
        let found = try await own(ready, caller) { $0.subject = RecordReference(type: "resident", id: id) }
        let all = try await own(ready, caller).entries.count
        #expect(found.entries.isEmpty && found.closed == 0 && found.before == nil, "\(why)")
        #expect(found.scanned == all - 1, "\(why)")
      }
      let fields = try await own(ready, caller) { $0.field = "resident.phone" }
      #expect(fields.entries.isEmpty && fields.closed == 0)
    }
    // Whoever may read the log sees what it was.
    var ask = AuditAsk()
    ask.actor = ready.people["zhou"]
    ask.limit = 100
    let seen = try released(await ready.vault.auditEntries(ask, for: .review, by: ready.caller("chen")))
    #expect(seen.entries.contains { $0.detail == "erasure under way" })
    #expect(seen.entries.count { $0.decision.hasPrefix("OUT_OF_SCOPE hidden policy ") } == hidden.ids.count)
    #expect(try await ready.problems() == [])
  }

  @Test func `what an entry does not say is not guessed`() async throws {
    let ready = try await ReadyVault()
    let id = try await ready.holdResident().id
    let zhou = try await ready.caller("zhou")
    let header = try #require(try ready.stored(id)).header
    let vault = try ready.vault.opened()
    let at = ready.logSize
    for isHidden in [false, true] {
      var content = EntryContent(event: .fieldRead, outcome: .deny)
      content.actor = zhou.person
      content.claims[.actor] = zhou.claim
      content.subject = header.subject
      content.claims[.subject] = "\(header.subject.text) resident \(id)"
      content.claims[.place] = header.place.text
      content.claims.decide(
        reason: .outOfScope, policyVersion: "0", policies: ["guard"], hidden: isHidden)
      let keys = try vault.subjectKeys(header.subject, roles: [.audit])
      _ = try await vault.sequencer.submit(
        Draft(
          entries: [try vault.writer.draft(content, keys: keys)],
          basis: DecisionBasis(size: vault.sequencer.size)))
    }
    let shown = try await own(ready, zhou).entries.filter { $0.seq >= at }
    #expect(shown.count == 2)
    #expect(shown.first { $0.seq == at }?.subject?.contains(id) == true)
    #expect(shown.first { $0.seq == at + 1 }?.subject == "")
  }

  @Test func `what was known to be there is told with its reason, and found by its record`() async throws {
    let ready = try await ReadyVault()
    let wang = try await ready.holdResident().id
    let zhou = try await ready.caller("zhou")
    #expect(
      refusal(try await ready.reveal("resident", wang, "id_number", for: .care, by: zhou))?.kind == .denied)
    _ = try releasedRow(await ready.read("resident", wang, for: .care, by: zhou))
    let found = try await own(ready, zhou) { $0.subject = RecordReference(type: "resident", id: wang) }
    #expect(found.entries.map(\.event) == [.fieldRead, .fieldReveal])
    #expect(found.entries.last?.fields?.contains("id_number") == true)
    #expect(found.entries.last?.decision.isEmpty == false)
    #expect(found.entries.allSatisfy { $0.subject?.contains(wang) == true })
  }
}
