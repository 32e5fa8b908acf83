/// The way from an order to its end. The process may end behind each step, and each may be taken again:
///
/// 1. the new wrapping keys are made, durably, before anything is wrapped under them;
/// 2. subjects' keys are wrapped anew, a page a transaction, each row in its place. A row names the generation that it
///    is wrapped under, so that what was done shows in the rows themselves;
/// 3. the key store's own log is cut, so that no row stays there as it was;
/// 4. the wrapping keys before are destroyed, in the transaction that finds that nothing is wrapped under them;
/// 5. the entry that says so.
extension OpenVault {
  /// Subjects' keys in one transaction.
  private static let rotationPage = 1000
  /// Keys that do not open that are named one by one; of more the number is told.
  private static let mostNamed = 100
  private static let rotationAttempts = 8

  /// Carries out the rotation that was ordered, or goes on with it.
  ///
  /// - Returns: what it came to; `nil` where there is none to carry out, or it is being carried out.
  /// - Throws: what keeps it from going on; the next call goes on where this one ended.
  @concurrent
  func carryOutRotation() async throws -> KeyRotationStatus? {
    // A limited key makes and opens none of the keys above its level: whoever has the root key goes on with it.
    guard ring.isFull else { return nil }
    guard let ordered = try rotations().last, ordered.record.state == .begun, rotationRun.begin() else {
      return nil
    }
    defer { rotationRun.end() }
    // As it is now that nobody else carries it out.
    guard let order = try rotations().last, order.record.state == .begun else { return nil }
    let generation = try order.record.generation
    try goOn()
    try ring.makeWrappingKeys(generation, in: keyStore)
    for _ in 0..<OpenVault.rotationAttempts {
      let unopened = try await rewrapAll(under: generation)
      try await whenQuiet { () throws(StoreFailure) in try keyStore.destroyDataKeys(of: []) }
      if unopened.isEmpty {
        var isDestroyed = false
        try await whenQuiet { () throws(StoreFailure) in
          isDestroyed = try keyStore.destroyWrappingKeys(before: generation)
        }
        // Keys of somebody new came under those before, made just before there were others.
        guard isDestroyed else { continue }
        ring.forgetWrapping(before: generation)
      } else {
        try await name(unopened)
      }
      return try await complete(order, unopened: unopened.count)
    }
    throw VaultFailure.contended
  }

  /// Wraps anew what is wrapped under an older generation.
  ///
  /// - Returns: the keys that do not open; they are as they were.
  private func rewrapAll(under generation: UInt32) async throws -> [SubjectGeneration] {
    guard let wrapping = ring.wrapping(generation) else { throw DamageFound.formerWrapping }
    let counts = try keyStore.wrappings()
    rotationRun.update { progress in
      progress.total = counts.values.reduce(0, +)
      progress.wrapped = counts[generation] ?? 0
      progress.unopened = 0
    }
    var unopened: [SubjectGeneration] = []
    var after: KeyPlace?
    while true {
      try goOn()
      try Task.checkCancellation()
      guard !sequencer.isClosed else { throw VaultFailure.sealed }
      let page = try keyStore.keys(
        wrappedBefore: generation, after: after, limit: OpenVault.rotationPage)
      guard let last = page.last else { return unopened }
      after = last.place
      var changes: [RewrappedKeys] = []
      for old in page {
        do throws(DamageFound) {
          let wrapped = try SubjectKeys.rewrap(old.keys, under: wrapping, ring: ring)
          changes.append(RewrappedKeys(old, wrapping: generation, wrapped: wrapped))
        } catch {
          unopened.append(old.keys.name)
        }
      }
      try keyStore.rewrap(changes)
      rotationRun.update { [count = changes.count, unopened = unopened.count] progress in
        progress.wrapped += count
        progress.unopened = unopened
      }
      // Whoever answers requests comes in between.
      await Task.yield()
    }
  }

  /// Puts into the log whose keys do not open.
  private func name(_ unopened: [SubjectGeneration]) async throws {
    var details = unopened.prefix(OpenVault.mostNamed).map { name in
      "\(AuditEvent.keyRotate.code) \(name.subject.text), generation \(name.generation): \(DamageFound.subjectKeys)"
    }
    let more = unopened.count - details.count
    if more > 0 {
      details.append("\(AuditEvent.keyRotate.code): keys of \(more) more subjects do not open either")
    }
    for detail in details { try await report(detail) }
  }

  private func complete(_ order: Versioned<KeyRotation>, unopened: Int) async throws -> KeyRotationStatus {
    var rotation = order.record
    let generation = try rotation.generation
    rotation.state = .complete
    rotation.ended = clock.now().microseconds
    rotation.wrapped = try keyStore.wrappings()[generation] ?? 0
    rotation.unopened = unopened
    let row = try controls.row(rotation, version: order.row.version + 1)
    var content = EntryContent(event: .keyRotationComplete)
    content.actor = "vault"
    content.claims[.actor] = "vault"
    content.claims[.detail] =
      "wrapping keys \(generation) wrap the keys of \(rotation.wrapped) subjects; "
      + (unopened == 0
        ? "those before are destroyed"
        : "those before are kept: the keys of \(unopened) subjects do not open")
    content.state = StateChange(created: StateDigest(row), replaced: StateDigest(order.row))
    for _ in 0..<OpenVault.rotationAttempts {
      let draft = Draft(
        entries: [try writer.draft(content)], basis: DecisionBasis(size: sequencer.size),
        write: { (transaction) throws(StoreFailure) in
          try transaction.put(row) ? .written : .refused(.conflict)
        })
      if case .committed = try await sequencer.submit(draft) { return try status(of: rotation) }
    }
    throw VaultFailure.contended
  }
}
