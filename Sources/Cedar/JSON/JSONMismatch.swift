/// Why a JSON tree is not the Cedar value, entity or request that it should be, and where.
public struct JSONMismatch: Error, Hashable, Sendable {
  public enum Cause: Hashable, Sendable {
    case expected(String, found: JSONValue.Kind)
    case missingMember(String)
    /// Cedar has no null.
    case nullValue
    /// Numbers are whole, written without point and exponent, and fit 64 bits.
    case notLong
    /// A number in a member that is ignored, but which no double holds.
    case numberOutOfRange
    /// `__expr`, which is no longer part of the language.
    case expressionEscape
    case entityTypeName
    case unknownExtensionFunction
    case extensionCall(EvaluationError.Cause)
    case actionParentNotAction
    /// A string that should be an entity in Cedar's syntax.
    case entityText
    case unknownSlot
    case unknownMember
    case notSingleMember
    /// An operator of a policy's expression or scope.
    case unknownOperator
    case unknownVariable
    case annotationName
    case notAction
    case slotInCondition
    /// A slot in a policy that is no template, or that belongs elsewhere.
    case misplacedSlot
    case templateWithoutSlots
    case methodWithoutReceiver
    case tooDeepExpression(limit: Int)
    case linking(LinkingError.Cause)
    /// Cedar, but not what the schema says.
    case nonconforming(Nonconformance.Cause)
    /// The same, found when the parts were taken together.
    case conformance(ConformanceError.Cause)
    /// The cause, and in which attribute or tag it was met; only where a schema tells that there is one.
    indirect case inside(ValuePath, Cause)
  }

  public let cause: Cause
  /// The part of the text that is at fault.
  public let span: SourceSpan

  init(_ cause: Cause, at json: JSONValue) { self.init(cause, at: json.span) }

  init(_ cause: Cause, at span: SourceSpan) {
    self.cause = cause
    self.span = span
  }

  /// The same, told from one step further outside.
  func within(_ step: ValuePath.Step) -> JSONMismatch {
    guard case .inside(let path, let cause) = cause else {
      return JSONMismatch(.inside(ValuePath([step]), cause), at: span)
    }
    return JSONMismatch(.inside(path.within(step), cause), at: span)
  }
}

extension JSONMismatch.Cause: CustomStringConvertible {
  public var description: String {
    switch self {
    case .expected(let what, let found): "expected \(what), got \(found.rawValue)"
    case .missingMember(let name): "the member `\(name)` is missing"
    case .nullValue: "null is not a Cedar value: leave the attribute out"
    case .notLong: "not a Cedar number: it must be whole, without point or exponent, and fit 64 bits"
    case .numberOutOfRange: "a number out of range: readers of JSON may keep numbers in double precision"
    case .expressionEscape: "the `__expr` escape is not supported: use `__entity` or `__extn`"
    case .entityTypeName: "not the name of an entity type in normal form"
    case .unknownExtensionFunction: "unknown extension function"
    case .extensionCall(let cause): cause.description
    case .actionParentNotAction: "the parent of an action must be an action"
    case .entityText: "not an entity in Cedar's syntax, such as `User::\"alice\"`"
    case .unknownSlot: "unknown slot: the slots are `?principal` and `?resource`"
    case .unknownMember: "a member that has no meaning here"
    case .notSingleMember: "an expression must have exactly one member, which is named after its operator"
    case .unknownOperator: "unknown operator"
    case .unknownVariable:
      "unknown variable: the variables are `principal`, `action`, `resource` and `context`"
    case .annotationName: "the name of an annotation must be an identifier"
    case .notAction:
      "the scope names an entity for `action` whose type is not `Action`, perhaps in a namespace"
    case .slotInCondition: "slots may stand only in the scope"
    case .misplacedSlot: "a slot may stand only in the scope of a template, on the variable it is named after"
    case .templateWithoutSlots: "a template must have a slot: without one it is a static policy"
    case .methodWithoutReceiver: "a method is called on its first argument, which is missing"
    case .tooDeepExpression(let limit): "the expression nests too deeply: at most \(limit) levels are allowed"
    case .linking(let cause): "cannot link the policy to its template: \(cause)"
    case .nonconforming(let cause): cause.description
    case .conformance(let cause): cause.description
    case .inside(let path, let cause): "\(path): \(cause)"
    }
  }
}

extension JSONValue {
  /// Reads `text` and makes of it what `body` makes of its tree.
  static func decoding<Result>(
    _ text: [UInt8], _ limits: JSONLimits, _ body: (JSONValue) throws(JSONMismatch) -> Result
  ) throws(JSONError) -> Result {
    let json = try JSONValue(parsing: text, limits: limits)
    do {
      return try body(json)
    } catch {
      throw JSONError(.mismatch(error.cause), at: Int(error.span.start), in: text)
    }
  }

  /// The members, where this is an object.
  func object(_ what: String) throws(JSONMismatch) -> JSONObject {
    guard case .object(let object) = content else {
      throw JSONMismatch(.expected(what, found: kind), at: self)
    }
    return object
  }

  /// The elements, where this is an array.
  func array(_ what: String) throws(JSONMismatch) -> [JSONValue] {
    guard case .array(let elements) = content else {
      throw JSONMismatch(.expected(what, found: kind), at: self)
    }
    return elements
  }

  /// The member `name` of `object`, which is the content of this value.
  func member(_ name: String, of object: JSONObject) throws(JSONMismatch) -> JSONValue {
    guard let member = object[Text(name)] else { throw JSONMismatch(.missingMember(name), at: self) }
    return member
  }

  /// The text, where this must be a string.
  func string(_ what: String) throws(JSONMismatch) -> Text {
    guard let text else { throw JSONMismatch(.expected(what, found: kind), at: self) }
    return text
  }

  /// The text, where this is a string.
  var text: Text? {
    guard case .string(let text) = content else { return nil }
    return text
  }
}

extension JSONObject {
  /// Fails at the first member with none of these names.
  func refuseMembers(besides names: Set<Text>) throws(JSONMismatch) {
    if let member = members.first(where: { !names.contains($0.name) }) {
      throw JSONMismatch(.unknownMember, at: member.nameSpan)
    }
  }
}
