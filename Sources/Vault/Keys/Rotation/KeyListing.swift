extension OpenVault {
  /// Which wrapping keys there are, and how many subjects' keys each generation wraps. Names nobody: allowed, it is no
  /// entry.
  func keys(by caller: AuthenticatedCaller) async throws(VaultFailure) -> Answer<KeyInventory> {
    try await answering(.keyRotate, for: nil, by: caller) { call in
      if let refused: Answer<KeyInventory> = try await call.refusedKeyRead() { return refused }
      let counts = try keyStore.wrappings()
      let held = Set(ring.wrappingGenerations)
      let newest = ring.newestWrapping.generation
      let generations = held.union(counts.keys).sorted().map { number in
        KeyInventory.Generation(
          number: number, roles: held.contains(number) ? WrappingRole.allCases.map(\.name) : [],
          subjects: counts[number] ?? 0, isNewest: number == newest, isHeld: held.contains(number))
      }
      let last = try rotations().last
      return .released(
        KeyInventory(generations: generations, rotation: try last.map { try status(of: $0.record) }))
    }
  }

  /// How far the rotation to a generation is, or what it came to.
  ///
  /// - Parameter generation: The new generation in digits, as the rotation is named.
  func keyRotation(_ generation: String, by caller: AuthenticatedCaller) async throws(VaultFailure)
    -> Answer<KeyRotationStatus>
  {
    try await answering(.keyRotate, for: nil, by: caller) { call in
      if let refused: Answer<KeyRotationStatus> = try await call.refusedKeyRead() { return refused }
      guard let row = try store.control(.rotation, generation) else {
        return .refused(Refusal(.notFound))
      }
      return .released(try status(of: controls.open(row, as: KeyRotation.self)))
    }
  }

  /// How far a rotation is: by the run that carries it out, by its row when it is complete, else by the rows there are.
  func status(of rotation: KeyRotation) throws -> KeyRotationStatus {
    let generation = try rotation.generation
    var (wrapped, total, unopened) = (
      rotation.wrapped, rotation.wrapped + rotation.unopened, rotation.unopened
    )
    if rotation.state == .begun {
      if let progress = rotationRun.progress, progress.total > 0 {
        (wrapped, total, unopened) = (progress.wrapped, progress.total, progress.unopened)
      } else {
        let counts = try keyStore.wrappings()
        (wrapped, total) = (counts[generation] ?? 0, counts.values.reduce(0, +))
      }
    }
    return KeyRotationStatus(
      generation: generation, isComplete: rotation.state == .complete,
      begun: Timestamp(microseconds: rotation.begun),
      ended: rotation.ended.map { Timestamp(microseconds: $0) },
      wrapped: wrapped, total: total, unopened: unopened)
  }
}

extension Call {
  /// The refusal where the caller may not know which keys there are; `nil` where he or she may.
  fileprivate func refusedKeyRead<Value>() async throws -> Answer<Value>? {
    guard let denial = vault.policy.decide(question(.keyRead, nil, place: nil)).denial else { return nil }
    for _ in 0..<3 {
      if let refusal = try await refuse(denial, detail: "look at the vault's keys") {
        return .refused(refusal)
      }
    }
    throw VaultFailure.contended
  }
}
