/// The log handed out, taken as it comes, and proofs of single entries.
extension VaultClient {
  /// The proof that an entry is in the log, a file of c2sp.org/tlog-proof.
  ///
  /// - Parameter show: the claims that are shown, joined by commas; all where nil.
  public func entryProof(
    _ seq: UInt64, show: String? = nil, purpose: Purpose? = nil
  ) async throws(VaultClientError) -> [UInt8] {
    let call = Call(.get, "v1", "audit", "events", String(seq), "proof").query("show", show)
    return try await transport.send(call.purpose(purpose)).body
  }

  /// The proof of a look at this caller's own data, without who it was.
  public func ownEntryProof(_ seq: UInt64, purpose: Purpose? = nil) async throws(VaultClientError) -> [UInt8]
  {
    try await transport.send(
      Call(.get, "v1", "me", "access-log", String(seq), "proof").purpose(purpose)
    ).body
  }

  /// The proof that a log with `old` entries grew into this one, a file of c2sp.org/tlog-witness.
  ///
  /// - Parameter checkpoint: the later checkpoint, a note that was kept; the newest where nil.
  public func consistencyProof(
    from old: UInt64, to checkpoint: String? = nil
  ) async throws(VaultClientError) -> [UInt8] {
    guard let checkpoint else {
      let call = Call(.get, "v1", "audit", "consistency").query("old", String(old))
      return try await transport.send(call).body
    }
    let call = Call(.post, "v1", "audit", "consistency").json(
      JSONObjectText([("old", .integer(Int(clamping: old))), ("checkpoint", .string(checkpoint))]))
    return try await transport.send(call).body
  }

  /// The log as a tar archive of tlog-tiles; names nobody.
  ///
  /// - Parameter from: the first entry that is needed; those before are left out by whole bundles.
  /// - Parameter take: given the archive part by part. What it throws ends the call and is thrown on.
  public func exportLog(
    from: UInt64 = 0, purpose: Purpose? = nil, _ take: (ArraySlice<UInt8>) async throws -> Void
  ) async throws {
    var call = Call(.post, "v1", "audit", "exports").json(
      JSONObjectText([("from", .integer(Int(clamping: from)))])
    ).purpose(purpose)
    call.takesAnyTime = true
    try await transport.download(call, take)
  }

  /// What the first `size` entries say, a line of JSON each.
  public func exportOpenings(
    of size: UInt64, from: UInt64 = 0, purpose: Purpose? = nil,
    _ take: (ArraySlice<UInt8>) async throws -> Void
  ) async throws {
    var call = Call(.post, "v1", "audit", "openings").json(
      JSONObjectText([("size", .integer(Int(clamping: size))), ("from", .integer(Int(clamping: from)))])
    ).purpose(purpose)
    call.takesAnyTime = true
    try await transport.download(call, take)
  }
}
