/// The log handed out, taken as it comes.
extension VaultClient {
  /// The log as a tar archive of tlog-tiles; names nobody.
  ///
  /// - Parameter take: given the archive part by part. What it throws ends the call and is thrown on.
  public func exportLog(
    purpose: Purpose? = nil, _ take: (ArraySlice<UInt8>) async throws -> Void
  ) async throws {
    var call = Call(.post, "v1", "audit", "exports").json(JSONObjectText([])).purpose(purpose)
    call.takesAnyTime = true
    try await transport.download(call, take)
  }

  /// What the first `size` entries say, a line of JSON each.
  public func exportOpenings(
    of size: UInt64, purpose: Purpose? = nil, _ take: (ArraySlice<UInt8>) async throws -> Void
  ) async throws {
    var call = Call(.post, "v1", "audit", "openings").json(
      JSONObjectText([("size", .integer(Int(clamping: size)))])
    ).purpose(purpose)
    call.takesAnyTime = true
    try await transport.download(call, take)
  }
}
