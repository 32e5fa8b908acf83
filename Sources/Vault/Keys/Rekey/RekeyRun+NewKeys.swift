import Sodium

extension RekeyRun {
  /// The keys that records of these subjects are to be sealed with; durable when it returns. Whoever has no record has
  /// nothing to seal: a creation that is under way has fresh keys.
  func newKeys(for page: [SubjectID], _ damaged: inout Set<SubjectID>) async throws
    -> [WrappedSubjectKeys]
  {
    var targets: [WrappedSubjectKeys] = []
    var rest = page
    // What is refused is made again: wrapping keys were rotated meanwhile, or the subject's keys were destroyed.
    for _ in 0..<RekeyRun.attempts where !rest.isEmpty {
      var fresh: [WrappedSubjectKeys] = []
      for subject in rest {
        guard try !vault.isGone(subject), try !vault.store.factsRows(of: subject, limit: 1).isEmpty,
          let newest = try vault.keyStore.subjectKeys(subject)
        else { continue }
        if isResumed, try vault.keyStore.generations(of: subject).count > 1 {
          targets.append(newest)
          continue
        }
        do {
          if let next = try keys(after: newest) { fresh.append(next) }
        } catch let damage as DamageFound {
          try await note(damage, subject, among: &damaged)
        }
      }
      let written = try insert(fresh)
      targets += written
      rest = Array(Set(fresh.map(\.subject)).subtracting(written.map(\.subject)))
    }
    guard rest.isEmpty else { throw VaultFailure.contended }
    return targets
  }

  /// The generation after these keys; `nil` where they are others by now.
  private func keys(after newest: WrappedSubjectKeys) throws -> WrappedSubjectKeys? {
    try againAfterRotation {
      guard let present = try vault.keyStore.subjectKeys(newest.subject, generation: newest.generation) else {
        return nil
      }
      var stored: WrappedSubjectKeys?
      _ = try SubjectKeys.renew(present, ring: vault.ring, stored: &stored)
      return stored
    }
  }

  /// Writes new keys, each by itself where one is refused; those that were written.
  private func insert(_ keys: [WrappedSubjectKeys]) throws(StoreFailure) -> [WrappedSubjectKeys] {
    guard !keys.isEmpty else { return [] }
    do {
      try vault.keyStore.insert(keys)
      return keys
    } catch {
      guard error.kind == .busy else { throw error }
    }
    var written: [WrappedSubjectKeys] = []
    for one in keys {
      do {
        try vault.keyStore.insert([one])
        written.append(one)
      } catch {
        guard error.kind == .busy else { throw error }
      }
    }
    return written
  }
}
