import Cedar
import HTTPTypes
import Hummingbird
import NIOCore
import Vault

extension Routes {
  var imports: [Route] {
    [
      Route(.post, "/v1/imports", openImport),
      Route(.get, "/v1/imports/{id}", importStatus),
      Route(.post, "/v1/imports/{id}/rows", importRows),
      Route(.get, "/v1/imports/{id}/refusals", importRefusals),
      Route(.post, "/v1/imports/{id}/withdrawal", withdrawImport),
    ]
  }

  @Sendable private func openImport(_ request: Request, _ exchange: Exchange) async throws -> Response {
    let caller = try await caller(request)
    let body = try await body(request)
    let idempotency = try idempotency(request, body)
    var members = JSONMembers(body.object)
    let type = members.string("type")
    let format = members.required(
      "format", "`csv` or `jsonl`", { $0.string.flatMap { ImportFormat(word: $0) } }, else: .csv)
    try members.finish()
    let status = try await vault.openImport(
      type: type, format: format, idempotency: idempotency, for: purpose(request), by: caller
    ).value()
    var response = Response(.created, json: status.json)
    response.headers[.location] = "/v1/imports/\(status.id)"
    return response
  }

  @Sendable private func importStatus(_ request: Request, _ exchange: Exchange) async throws -> Response {
    let caller = try await caller(request)
    return Response(json: try await vault.importStatus(exchange.part("id"), by: caller).value().json)
  }

  /// The rows as they come, without a bound on all of them: the reader bounds each, and holds one batch.
  @Sendable private func importRows(_ request: Request, _ exchange: Exchange) async throws -> Response {
    let caller = try await caller(request)
    guard MediaType.isRows(request.headers[.contentType]) else {
      throw RequestError.unsupportedMediaType(accepted: "text/csv or application/x-ndjson")
    }
    let chunks = request.body.map { Array(buffer: $0) }
    let report = try await vault.importRows(
      exchange.part("id"), chunks: chunks, for: purpose(request), by: caller
    ).value()
    return Response(json: report.json)
  }

  /// What the answer to the rows said, for whom it did not reach.
  @Sendable private func importRefusals(_ request: Request, _ exchange: Exchange) async throws -> Response {
    let caller = try await caller(request)
    return Response(json: try await vault.importReport(exchange.part("id"), by: caller).value().json)
  }

  @Sendable private func withdrawImport(_ request: Request, _ exchange: Exchange) async throws -> Response {
    let caller = try await caller(request)
    try await noContent(request)
    let status = try await vault.withdrawImport(exchange.part("id"), for: purpose(request), by: caller)
      .value()
    return Response(json: status.json)
  }
}
