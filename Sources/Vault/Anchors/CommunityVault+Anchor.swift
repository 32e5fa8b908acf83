extension CommunityVault {
  /// Keeps the head of the log in an anchor that was made for it: of a vault that had none, or in place of the one it has.
  /// The log says so. The vault has to be opened anew with it afterwards.
  ///
  /// - Throws: `VaultFailure.held` where the log is not the one last known: a new anchor would make it so.
  public func makeAnchor(_ anchor: any CheckpointAnchor) async throws {
    let vault = try opened()
    guard let old = try vault.store.control(.setting, vault.settings.id) else {
      throw VaultOpeningFailure.settings
    }
    let following = AnchoredHead(in: anchor, signedBy: vault.signer.verifierKey)
    // Before the settings ask for it, so that it is never missing; it may then be behind, which is usual.
    if let head = try vault.store.logHead() { try following.keep(head.checkpoint) }
    var settings = vault.settings
    let detail = settings.anchored == true ? "anchor moved" : "anchor made"
    settings.anchor()
    try await vault.write([
      (try vault.controls.row(settings, version: old.version + 1), old, .settingChange, detail)
    ])
    if let head = try vault.store.logHead() { try following.keep(head.checkpoint) }
  }
}
