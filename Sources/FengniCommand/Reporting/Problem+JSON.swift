import VaultClient

extension Problem {
  /// The problem as the API sent it (RFC 9457).
  var json: JSONOutput {
    var members: [(String, JSONOutput)] = [
      ("type", .string(type)), ("title", .string(title)), ("status", .integer(status)),
    ]
    if let detail { members.append(("detail", .string(detail))) }
    if let reason { members.append(("reason", .string(reason))) }
    members.append(("procedures", .strings(procedures)))
    if let field { members.append(("field", .string(field))) }
    if let label { members.append(("label", .string(label))) }
    if let auditSeq { members.append(("audit_seq", .unsigned(auditSeq))) }
    if let retryAfter { members.append(("retry_after", .integer(retryAfter))) }
    if !errors.isEmpty {
      let places = errors.map { place in
        JSONOutput.object([("pointer", .string(place.pointer)), ("detail", .string(place.detail))])
      }
      members.append(("errors", .array(places)))
    }
    return .object(members.map { (name: $0.0, value: $0.1) })
  }
}
