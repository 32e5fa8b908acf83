extension VaultClient {
  /// Begins an import of records of one type; rows follow with ``sendRows(_:format:_:progress:)``.
  public func openImport(type: String, format: ImportFormat, purpose: Purpose? = nil)
    async throws(VaultClientError) -> ImportStatus
  {
    let body = JSONObjectText([("type", .string(type)), ("format", .string(format.rawValue))])
    let call = Call(.post, "v1", "imports").json(body).purpose(purpose)
    return try await transport.send(call).decode(ImportStatus.self)
  }

  /// Sends the rows: the whole content from its first byte, also when it is resumed.
  ///
  /// `progress` is told how many bytes have been handed to the connection. Takes as long as it takes; cancelling
  /// the task stops it, and what is written by then stays.
  public func sendRows(
    _ importID: String, format: ImportFormat, _ content: UploadContent, purpose: Purpose? = nil,
    progress: (@Sendable (_ sentBytes: Int64) -> Void)? = nil
  ) async throws(VaultClientError) -> ImportReport {
    var call = Call(.post, "v1", "imports", importID, "rows").purpose(purpose)
    call.body = .upload(content, type: format.mediaType, progress: progress)
    call.takesAnyTime = true
    return try await transport.send(call).decode(ImportReport.self)
  }

  /// How far an import is.
  public func importStatus(_ id: String) async throws(VaultClientError) -> ImportStatus {
    try await transport.send(Call(.get, "v1", "imports", id)).decode(ImportStatus.self)
  }

  /// How far an import is, and every row it refused.
  public func importReport(_ id: String) async throws(VaultClientError) -> ImportReport {
    try await transport.send(Call(.get, "v1", "imports", id, "refusals")).decode(ImportReport.self)
  }

  /// Takes back every record an import brought.
  public func withdrawImport(_ id: String, purpose: Purpose? = nil) async throws(VaultClientError)
    -> ImportStatus
  {
    var call = Call(.post, "v1", "imports", id, "withdrawal").json(JSONObjectText([])).purpose(purpose)
    call.takesAnyTime = true
    return try await transport.send(call).decode(ImportStatus.self)
  }
}
