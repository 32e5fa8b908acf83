extension OpenVault {
  /// Orders new wrapping keys: what is new is wrapped under them at once, and a job wraps the keys of all subjects
  /// anew (`carryOutRotation`). The data keys, and with them all records, stay as they are.
  func rotateKeys(by caller: AuthenticatedCaller) async throws(VaultFailure) -> Answer<KeyRotationStatus> {
    try await answering(.keyRotate, for: nil, by: caller) { call in
      let detail = "rotate the wrapping keys"
      let decision = policy.decide(call.question(.keyRotate, nil, place: nil))
      if let denial = decision.denial {
        return try await call.refuse(denial, detail: detail).map { .refused($0) }
      }
      guard ring.isFull else {
        return try await call.refuse(Denial(.sealedLevel), as: .sealedLevel, detail: detail)
          .map { .refused($0) }
      }
      guard rotationRun.beginOrder() else { return try await call.refuseSecondRotation() }
      defer { rotationRun.endOrder() }
      let rotations = try rotations()
      if let last = rotations.last, last.record.state == .begun {
        return try await call.refuseSecondRotation()
      }
      let before = ring.newestWrapping.generation
      let generation = max(before, try rotations.last?.record.generation ?? 0) + 1
      let rotation = KeyRotation(id: "\(generation)", by: caller.person, begun: call.now.microseconds)
      let row = try controls.row(rotation, version: 1)
      var content = call.content(.allow)
      content.state = StateChange(created: StateDigest(row), replaced: nil)
      content.claims[.detail] = "wrapping keys \(generation) are made, after \(before)"
      content.claims.decide(reason: nil, policyVersion: policy.version, policies: decision.policies)
      let draft = Draft(
        entries: [try writer.draft(content)], basis: call.basis(),
        write: { (transaction) throws(StoreFailure) in
          try transaction.put(row) ? .written : .refused(.conflict)
        })
      guard case .committed = try await call.commit(draft) else { return nil }
      // Whatever fails from here on, the job makes good: the order stands.
      try ring.makeWrappingKeys(generation, in: keyStore)
      return .released(try status(of: rotation))
    }
  }

  /// Every rotation there was, in their order.
  func rotations() throws -> [Versioned<KeyRotation>] {
    try store.controls(.rotation)
      .map { Versioned(record: try controls.open($0, as: KeyRotation.self), row: $0) }
      .sorted { try $0.record.generation < $1.record.generation }
  }
}

extension Call {
  fileprivate func refuseSecondRotation() async throws -> Answer<KeyRotationStatus>? {
    let problem = Refusal.Problem(
      field: "rotation", code: "under_way", text: "another rotation is under way: wait for its end")
    return try await refuse(
      Denial(.conflict), as: .conflict, detail: "rotate the wrapping keys: another is under way",
      problems: [problem]
    ).map { .refused($0) }
  }
}
