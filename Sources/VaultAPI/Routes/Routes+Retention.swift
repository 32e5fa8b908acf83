import Cedar
import HTTPTypes
import Hummingbird
import Vault

extension Routes {
  var retention: [Route] { [Route(.post, "/v1/retention/runs", runRetention)] }

  /// Destroys what entries say whose retention is over and erases whoever's data are; with `dry_run` says what it would.
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
      json.member(array: "subjects") { json in
        for subject in report.subjects.subjects {
          json.object { json in
            json.member("id", subject.id)
            json.member("type", subject.type.text)
            json.member("records", subject.records)
            json.member("due_since", subject.since.description)
            json.member("frozen", subject.isFrozen)
            json.member("audit_seq", subject.auditSeq)
          }
        }
      }
      json.member("subjects_left", report.subjects.left)
      json.member("subjects_unreadable", report.subjects.unreadable)
      json.member("subjects_sealed", report.subjects.sealed)
      json.member("audit_seq", report.auditSeq)
    }
    return Response(json: json).decided(auditSeq: report.auditSeq)
  }
}
