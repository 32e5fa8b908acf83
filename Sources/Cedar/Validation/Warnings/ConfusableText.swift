/// Text that does not look like what it is (reference: `validator/str_checks.rs`, which follows UTS #39).
///
/// The standard library knows neither the scripts of scalars nor the General Security Profile for identifiers, so
/// both are approximated, see ``Script`` and ``isAllowedInName(_:)``. These are warnings only: an approximation
/// may miss or add one, and changes no verdict.
struct ConfusableText {
  private let policy: PolicyID
  private let source: SourceFile
  private var warnings: [ValidationWarning] = []

  /// The warnings about the texts of a policy: literals, patterns, names of attributes, ids of entities.
  static func warnings(
    _ policy: PolicyID, _ names: PolicyNames, _ body: PolicyBody
  ) -> [ValidationWarning] {
    // What is written in printable ASCII is what it looks like; escapes for anything else have a backslash.
    guard body.source.bytes[Int(body.span.start)..<Int(body.span.end)].contains(where: mayHide) else {
      return []
    }
    var texts = ConfusableText(policy: policy, source: body.source)
    for entity in names.entities { texts.check(name: entity.node.id, entity.span) }
    for condition in body.conditions { texts.check(condition.expression) }
    return texts.warnings
  }

  private static func mayHide(_ byte: UInt8) -> Bool {
    byte >= 0x7F || byte == UInt8(ascii: "\\") || byte < 0x20
  }

  private init(policy: PolicyID, source: SourceFile) {
    self.policy = policy
    self.source = source
  }

  private mutating func check(_ expression: Expression) {
    switch expression.kind {
    case .literal(.string(let text)): check(string: text, expression.span)
    case .like(_, let pattern): check(string: Text(pattern.source), expression.span)
    case .attribute(_, let name): check(name: name, expression.span)
    case .has(_, let path): for name in path { check(name: name, expression.span) }
    case .record(let attributes): for attribute in attributes { check(name: attribute.name, expression.span) }
    default: break
    }
    for operand in expression.operands { check(operand) }
  }

  private mutating func check(string: Text, _ span: SourceSpan) {
    if string.unicodeScalars.contains(where: Self.isBidirectionalControl) {
      warn(.bidirectionalControl, span, "the string contains characters that change the direction of writing")
    } else if !Script.isSingle(string) {
      warn(.mixedScripts, span, "the string contains mixed scripts")
    }
  }

  private mutating func check(name: Text, _ span: SourceSpan) {
    if name.unicodeScalars.contains(where: Self.isBidirectionalControl) {
      warn(.bidirectionalControl, span, "the name contains characters that change the direction of writing")
    } else if let scalar = name.unicodeScalars.first(where: { !Self.isAllowedInName($0) }) {
      warn(
        .confusableName, span,
        "the name contains the character U+\(Self.hexadecimal(scalar)), which names do not need")
    } else if !Script.isSingle(name) {
      warn(.mixedScripts, span, "the name contains mixed scripts")
    }
  }

  private mutating func warn(_ kind: ValidationWarning.Kind, _ span: SourceSpan, _ message: String) {
    guard warnings.count < ValidationLimits.errorsPerPolicy else { return }
    warnings.append(
      ValidationWarning(policy: policy, source: source, span: span, kind: kind, message: message))
  }

  private static func hexadecimal(_ scalar: Unicode.Scalar) -> String {
    let digits = String(scalar.value, radix: 16, uppercase: true)
    return String(repeating: "0", count: max(0, 4 - digits.utf8.count)) + digits
  }

  // MARK: Scalars

  /// Whether the scalar begins or ends a stretch of text written in the other direction.
  static func isBidirectionalControl(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x202A...0x202E, 0x2066...0x2069: true
    default: false
    }
  }

  /// Whether a name may contain the scalar: printable ASCII, and else what continues an identifier, is not
  /// invisible and is not another form of a scalar that looks like it.
  ///
  /// UTS #39 also excludes what is obsolete, technical or in little use; these are not told from others here.
  static func isAllowedInName(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.isASCII { return scalar.value >= 0x20 && scalar.value < 0x7F }
    let properties = scalar.properties
    guard properties.isXIDContinue, !properties.isDefaultIgnorableCodePoint, !properties.isDeprecated else {
      return false
    }
    if !properties.changesWhenNFKCCaseFolded { return true }
    // A capital changes because it is one; whether it also is a form of something else, its small letter tells.
    return properties.isUppercase
      && properties.lowercaseMapping.unicodeScalars.allSatisfy { !$0.properties.changesWhenNFKCCaseFolded }
  }
}
