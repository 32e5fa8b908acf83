import Cedar
import HTTPTypes
import Hummingbird
import Vault

extension Routes {
  var erasure: [Route] { [Route(.post, "/v1/records/{type}/{id}/erase", erase)] }

  /// Erases all that is held about somebody, or tells what that would take (`dry_run`).
  @Sendable private func erase(_ request: Request, _ exchange: Exchange) async throws -> Response {
    let caller = try await caller(request)
    let body = try await body(request)
    var members = JSONMembers(body.object)
    let isDryRun = members.optionalBool("dry_run") ?? false
    let reason = isDryRun ? members.optionalString("reason") ?? "" : members.string("reason")
    try members.finish()
    let record = RecordReference(type: exchange.part("type"), id: exchange.part("id"))
    if isDryRun {
      let plan = try await vault.planErasure(of: record, for: purpose(request), by: caller).value()
      return Response(json: plan.json).tagged(plan.version)
        .decided(auditSeq: plan.auditSeq, policyVersion: plan.policyVersion)
    }
    guard let idempotency = try idempotency(request, body) else { throw RequestError.idempotencyKeyRequired }
    let ask = EraseAsk(
      record: record, version: try EntityTag.version(ifMatch: request.headers), reason: reason,
      idempotency: idempotency)
    let receipt = try await vault.erase(ask, for: purpose(request), by: caller).value()
    return Response(json: receipt.json)
      .decided(auditSeq: receipt.auditSeq, policyVersion: receipt.policyVersion)
  }
}
