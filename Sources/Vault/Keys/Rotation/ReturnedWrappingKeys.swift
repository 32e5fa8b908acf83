extension OpenVault {
  /// What the rotations that are complete say of the wrapping keys that are there; words without values.
  ///
  /// A wrapping key that was destroyed authenticates like any other when it is put back, and opens the rows of then.
  func wrappingProblems() throws -> [String] {
    guard let first = try firstWrapping() else { return [] }
    // The copies that limited keys open count as well: one of them is enough.
    let names = Set(WrappingRole.allCases.flatMap(\.storedNames).map { Array($0.utf8) })
    let held = try keyStore.systemKeys().filter { names.contains(Array($0.role.utf8)) }.map(\.generation)
    guard held.contains(where: { $0 >= first }) else {
      return [
        "key store is older than the wrapping keys \(first), which a rotation completed: it was put back"
      ]
    }
    let former = Set(held).filter { $0 < first }.sorted()
    if !former.isEmpty, ring.begunRotations.contains(first) {
      return [
        "key store is from the middle of the rotation to the wrapping keys \(first), which was completed: it was put back"
      ]
    }
    return former.map { generation in
      "wrapping keys \(generation), which a rotation destroyed, are there again: they are not used"
    }
  }

  /// Before anything is answered: drops wrapping keys that were put back, and tells the log.
  ///
  /// A key store that was put back as a whole keeps what it came with: its rows are wrapped under those, and another
  /// rotation ends it.
  func dropReturnedWrappingKeys() async throws {
    let problems = try wrappingProblems()
    if let first = try firstWrapping(), !ring.begunRotations.contains(first) {
      ring.forgetWrapping(before: first)
    }
    for problem in problems { try await report(problem) }
  }

  /// The oldest generation of wrapping keys that there may be: the newest rotation that destroyed those before says so.
  private func firstWrapping() throws -> UInt32? {
    // An altered row is named by verification, and by the next rotation.
    let complete = try store.controls(.rotation).compactMap { try? controls.open($0, as: KeyRotation.self) }
      .filter { $0.state == .complete && $0.unopened == 0 }
    return try complete.map { try $0.generation }.max()
  }
}
