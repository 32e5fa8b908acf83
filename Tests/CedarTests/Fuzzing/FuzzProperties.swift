@testable import Cedar

/// What must hold of every text: it is read, and then means the same after printing, or it is refused with an error
/// that has a place in it; and whatever is read can be worked with.
struct FuzzProperties: Sendable {
  let world: FuzzWorld

  /// A property that does not hold.
  struct Violation: Error, CustomStringConvertible {
    let description: String
  }

  /// Whether `bytes` are read as what they should be.
  ///
  /// - Throws: ``Violation``.
  func check(_ bytes: [UInt8], as kind: FuzzKind) throws -> Bool {
    switch kind {
    case .policies: try checkPolicies(bytes)
    case .policiesJSON: try checkPoliciesJSON(bytes)
    case .schema: try checkSchema(bytes)
    case .schemaJSON: try checkSchemaJSON(bytes)
    case .entities: try checkEntities(bytes)
    case .request: try checkRequest(bytes)
    case .links: try checkLinks(bytes)
    }
  }

  func require(_ isTrue: Bool, _ what: @autoclosure () -> String) throws {
    if !isTrue { throw Violation(description: what()) }
  }

  // MARK: Errors

  func requireOneLine(_ message: String) throws {
    try require(
      message.unicodeScalars.allSatisfy { !["\n", "\r", "\0", "\u{1B}"].contains($0) },
      "not one line: \(message)")
  }

  func check(_ error: SyntaxError, in bytes: [UInt8]) throws {
    try check(error.message, error.hint, error.span, error.location, in: bytes)
  }

  func check(_ error: SchemaError, in bytes: [UInt8]) throws {
    try check(error.message, error.hint, error.span, error.location, in: bytes)
  }

  private func check(
    _ message: String, _ hint: String?, _ span: SourceSpan, _ location: Cedar.SourceLocation,
    in bytes: [UInt8]
  ) throws {
    try require(
      span.start <= span.end && Int(span.end) <= bytes.count,
      "the error is not within the text: \(span): \(message)")
    try require(
      location.line >= 1 && location.column >= 1
        && location.line <= bytes.count { $0 == UInt8(ascii: "\n") } + 1,
      "the error is on no line of the text: \(location): \(message)")
    try require(!message.isEmpty, "the error says nothing")
    for line in [message, hint ?? "-"] {
      try require(
        line.unicodeScalars.allSatisfy { $0 != "\n" && $0 != "\r" && $0 != "\0" },
        "the error is not one line: \(line)")
    }
  }

  func check(_ error: JSONError, in bytes: [UInt8]) throws {
    try require(
      (0...bytes.count).contains(error.offset) && error.line > 0 && error.column > 0,
      "the error is not within the text: \(error)")
    try require(
      !error.description.unicodeScalars.contains("\n"), "the error is not one line: \(error)")
  }

  /// Whether an error says that a text is deeper than its reader allows. What is flat in one syntax may nest in the
  /// other, so that this is no fault where a text is read back.
  func isDepth(_ message: String) -> Bool { message.contains("too deep") }
}
