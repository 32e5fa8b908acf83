extension OpenVault {
  /// Who presents a token; a failure is an entry of the log that names nobody.
  func authenticate(bearer: String, onBehalfOf: String?, post: String?) async throws(VaultFailure)
    -> Authentication
  {
    let authentication = authenticator.authenticate(
      bearer: bearer, onBehalfOf: onBehalfOf, post: post, now: clock.now())
    guard case .refused(let reason) = authentication else { return authentication }
    // Whoever knocks without a token must not use up the room that is left.
    if shortage.lasts() { throw .full }
    do {
      var content = EntryContent(event: .loginFail, outcome: .deny)
      content.claims[.detail] = "sign-in refused: \(reason.rawValue)"
      let draft = Draft(entries: [try writer.draft(content)], basis: DecisionBasis(size: sequencer.size))
      _ = try await sequencer.submit(draft)
      return authentication
    } catch let failure as StoreFailure {
      throw self.failure(VaultFailure.audit(failure))
    } catch {
      throw VaultFailure(error)
    }
  }
}
