import Sodium

extension OpenVault {
  /// The order to erase a subject, to be committed: from then on it is carried out whatever happens, and the subject
  /// is to everybody as if it were not there.
  ///
  /// Nobody is the erased record any more: the people linked to it keep the view of the log about them, and nothing
  /// else.
  ///
  /// - Parameter reason: in the words of whoever orders it; it stands under the subject's audit key.
  func order(
    _ erasure: Erasure, reason: String, by author: ErasureAuthor, basis: DecisionBasis,
    keeping kept: IdempotentAnswer? = nil
  ) throws -> (draft: Draft, row: ControlRow) {
    guard let subject = erasure.subject else { throw DamageFound.controlRow(.erasure) }
    let keys = try subjectKeys(subject, roles: [.audit])
    let row = try controls.row(erasure, version: 1)
    var content = content(.eraseBegin, of: erasure, by: author)
    content.state = StateChange(created: StateDigest(row), replaced: nil)
    content.claims[.detail] = "reason: \(reason)"
    var entries = [try writer.draft(content, keys: keys)]
    var people: [ControlRow] = []
    var changes: [ChangeKey] = [.subject(subject)]
    for (person, old) in linked(to: subject) {
      let new = try controls.row(person.unlinked(from: subject), version: old.version + 1)
      var content = self.content(.roleChange, of: erasure, by: author)
      content.state = StateChange(created: StateDigest(new), replaced: StateDigest(old))
      content.claims[.detail] = "unlink person \(person.id)"
      entries.append(try writer.draft(content, keys: keys))
      people.append(new)
      changes.append(.person(person.id))
    }
    let written = people
    let now = clock.now()
    var denied = self.content(.recordErase, of: erasure, by: author)
    denied.outcome = .deny
    denied.claims.decide(reason: .conflict, policyVersion: policy.version, policies: [])
    let draft = Draft(
      entries: entries, basis: basis, changes: changes,
      refused: { [denied, writer, self] _ in
        [try writer.draft(denied, keys: try subjectKeys(subject, roles: [.audit]))]
      },
      write: { (transaction) throws(StoreFailure) in
        if let kept, try !transaction.keep(kept, now: now) { return .refused(.conflict) }
        for row in [row] + written {
          guard try transaction.put(row) else { return .refused(.conflict) }
        }
        return .written
      },
      whenDurable: { [directory, controls, erasing] in
        erasing.ordered(subject)
        directory.take(written, controls)
      })
    return (draft, row)
  }

  /// Erases a subject by a duty of the vault's own, where nobody asks: what it was kept for is over.
  ///
  /// Whether it may be, and that nothing about it is frozen, is the caller's to know.
  ///
  /// - Parameters:
  ///   - header: the record that is the subject.
  ///   - isDue: asked before each attempt; what changes about the subject after that makes the attempt void.
  /// - Returns: the position of the entry that says that it is done; `nil` where it is not due.
  func erase(
    _ header: RecordHeader, because reason: String, by author: ErasureAuthor = .vault,
    where isDue: () throws -> Bool = { true }
  ) async throws -> UInt64? {
    guard let type = catalog.type(header.type), type.subject == .itself else { throw DamageFound.recordRow }
    let erasure = Erasure(
      id: header.subject.text, recordType: type.name.text, record: header.id.text(prefix: type.idPrefix),
      by: author.actor, begun: clock.now().microseconds, state: .begun, records: 0)
    for _ in 0..<OpenVault.orderAttempts {
      let basis = DecisionBasis(size: sequencer.size, watches: [.subject(header.subject)])
      guard try isDue() else { return nil }
      let order = try order(erasure, reason: reason, by: author, basis: basis)
      switch try await sequencer.submit(order.draft) {
      case .stale: continue
      // Somebody ordered it before.
      case .refused, .committed:
        return try await carryOut(Versioned(record: erasure, row: order.row), by: author)
      }
    }
    throw VaultFailure.contended
  }

  private static let orderAttempts = 8

  /// The people who are this subject, with their rows, in order.
  func linked(to subject: SubjectID) -> [(Person, ControlRow)] {
    directory.current.people.values.filter { $0.record.isLinked(to: subject) }
      .map { ($0.record, $0.row) }.sorted { $0.0.id < $1.0.id }
  }
}

extension Person {
  fileprivate func isLinked(to subject: SubjectID) -> Bool {
    let text = Hexadecimal.encode(subject.raw.bytes)
    return links.contains { $0.subject.utf8.elementsEqual(text.utf8) }
  }

  /// The same person, who is none of the subject's records any more.
  fileprivate func unlinked(from subject: SubjectID) -> Person {
    let text = Hexadecimal.encode(subject.raw.bytes)
    var person = self
    person.links = links.filter { !$0.subject.utf8.elementsEqual(text.utf8) }
    person.erased = (erased ?? []) + [text]
    return person
  }
}
