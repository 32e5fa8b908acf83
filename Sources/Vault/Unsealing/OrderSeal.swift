/// That the vault was sealed, and where the log says by whom.
public struct SealOrder: Sendable {
  public let auditSeq: UInt64
}

extension CommunityVault {
  /// Drops the keys at the order of somebody who may give it; the log says who before it is done.
  ///
  /// Nothing opens the vault again by itself: it takes the shares or the passphrase, or a start with its source.
  public func seal(by caller: AuthenticatedCaller) async throws(VaultFailure) -> Answer<SealOrder> {
    // Also while it is held.
    let opened = try openedLog()
    let answer = try await opened.orderSeal(by: caller)
    if case .released = answer {
      seal(opened)
      unsealing.options.tell(.sealed)
    }
    return answer
  }
}

extension OpenVault {
  fileprivate func orderSeal(by caller: AuthenticatedCaller) async throws(VaultFailure) -> Answer<SealOrder> {
    try await answering(.vaultSeal, for: nil, by: caller) { call in
      let decision = policy.decide(call.question(.vaultSeal, nil, place: nil))
      if let denial = decision.denial {
        return try await call.refuse(denial, detail: "seal").map { .refused($0) }
      }
      guard let receipt = try await call.log(decision, detail: "keys dropped") else { return nil }
      return .released(SealOrder(auditSeq: receipt.first))
    }
  }
}
