/// Load for the log alone, with no request before it: real entries, sealed, committed to and durable as any other.
///
/// For measurements within this package; no product hands it out.
package struct LogLoad: Sendable {
  private let vault: OpenVault
  private let subjects: [WrappedSubjectKeys]

  /// How many people the looks are spread over.
  private static let actors = 200

  /// - Parameter limit: so many of the vault's subjects are looked at.
  package init(_ vault: CommunityVault, subjects limit: Int) throws {
    let opened = try vault.opened()
    self.vault = opened
    subjects = try opened.keyStore.subjects(after: nil, limit: limit).compactMap { subject in
      try opened.keyStore.subjectKeys(subject)
    }
  }

  /// A look at one resident; every fourth is charged to a budget.
  package func draft(_ number: Int) throws -> Draft {
    let wrapped = subjects[number % subjects.count]
    let actor = "p_load\(number % LogLoad.actors)"
    var content = EntryContent(event: .fieldRead)
    content.actor = actor
    content.subject = wrapped.subject
    content.claims[.actor] = "\(actor) grid_leader o_load\(number % LogLoad.actors)"
    content.claims[.purpose] = "care_visit"
    content.claims[.subject] = "\(wrapped.subject.text) resident r_\(wrapped.subject.text)"
    content.claims[.fields] = "L1:2 L2:3"
    content.claims[.place] = "B/baihe/031/07"
    if number.isMultiple(of: 4) { content.budget = "reveal.L3" }
    content.claims.decide(
      reason: nil, policyVersion: vault.policy.version, policies: ["grid-reads-own-grid"],
      budget: content.budget)
    let keys = try SubjectKeys.unwrap(wrapped, roles: [.audit], ring: vault.ring)
    return Draft(
      entries: [try vault.writer.draft(content, keys: keys)], basis: DecisionBasis(size: vault.sequencer.size)
    )
  }

  /// Commits drafts as one caller's; `false` where one was not taken.
  package func submit(_ drafts: [Draft]) async throws -> Bool {
    try await vault.sequencer.submit(drafts).allSatisfy { answer in
      if case .committed = answer { true } else { false }
    }
  }
}
