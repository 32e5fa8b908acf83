import HTTPTypes

extension HTTPField.Name {
  static let accessPost = HTTPField.Name(checked: "Access-Post")
  static let accessPurpose = HTTPField.Name(checked: "Access-Purpose")
  static let auditSeq = HTTPField.Name(checked: "Audit-Seq")
  static let idempotencyKey = HTTPField.Name(checked: "Idempotency-Key")
  static let onBehalfOf = HTTPField.Name(checked: "On-Behalf-Of")
  static let policyVersion = HTTPField.Name(checked: "Policy-Version")
  static let requestID = HTTPField.Name(checked: "X-Request-ID")
  static let contentTypeOptions = HTTPField.Name(checked: "X-Content-Type-Options")

  /// A name written in the source.
  private init(checked name: String) {
    guard let name = HTTPField.Name(name) else { preconditionFailure("not a header field name") }
    self = name
  }
}
