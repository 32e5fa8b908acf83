/// Something wrong in an expression, in one request environment. Becomes a ``ValidationError`` with its policy.
struct TypeProblem: Hashable {
  let kind: ValidationError.Kind
  let span: SourceSpan
  let message: String
  let hint: String?

  init(_ kind: ValidationError.Kind, _ span: SourceSpan, _ message: String, hint: String? = nil) {
    self.kind = kind
    self.span = span
    self.message = message
    self.hint = hint
  }
}
