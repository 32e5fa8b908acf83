import Cedar
import HTTPTypes
import Hummingbird
import Vault

extension Routes {
  var retention: [Route] { [Route(.post, "/v1/retention/runs", runRetention)] }

  /// Destroys, or with `dry_run` counts, what entries say whose retention is over.
  @Sendable private func runRetention(_ request: Request, _ exchange: Exchange) async throws -> Response {
    let caller = try await caller(request)
    var members = JSONMembers(try await body(request).object)
    let dryRun = members.required("dry_run", "true or false", \.bool, else: true)
    try members.finish()
    let report = try await vault.runRetention(dryRun: dryRun, by: caller).value()
    let json = JSONWriter.object { json in
      json.member("dry_run", report.isDryRun)
      json.member(array: "periods") { json in
        for step in report.steps {
          json.object { json in
            json.member("class", step.kind)
            json.member("month", step.month)
            json.member("openings", step.openings)
          }
        }
      }
      json.member("audit_seq", report.auditSeq)
    }
    return Response(json: json).decided(auditSeq: report.auditSeq)
  }
}
