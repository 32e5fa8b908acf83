/// Cedar values in JSON where a schema tells their type (reference: `entities/json/value.rs`).
///
/// What stands for a value without a schema stands for it here too. Besides, where the type is known:
///
///     { "type": …, "id": … }                          entity
///     { "fn": …, "arg": … or "args": [ … ] }          what the extension function gives
///     "text"                                          the extension type's constructor applied to the text
///
/// These forms may have further members, which are ignored but for numbers that no double holds, and the arguments of a
/// call have them too. Where a record is expected, an object is one: none of its names makes it an escape.
extension Value {
  /// The value that `json` stands for, which is of `type`.
  ///
  /// - Throws: for everything that ``Schema/check(_:is:)-(Value,_)`` refuses, at the innermost place.
  init(_ json: JSONValue, as type: SchemaType, _ schema: Schema) throws(JSONMismatch) {
    switch type {
    case .set(let element):
      let elements = try json.array("a set as an array")
      self = .set(
        ValueSet(
          try elements.map { json throws(JSONMismatch) in
            do throws(JSONMismatch) {
              return try Value(json, as: element, schema)
            } catch {
              throw error.within(.element)
            }
          }))
      return
    case .record(let type):
      self = .record(try ValueRecord(json.object("a record as an object"), at: json, as: type, schema))
      return
    case .entity: self = .entity(try EntityUID(json))
    case .extension(let type): self = try Value(json, from: type, schema)
    case .bool, .long, .string: self = try Value(json)
    }
    do {
      try schema.check(self, is: type)
    } catch {
      throw JSONMismatch(error, at: json)
    }
  }

  /// The value of a call, of which `json` may leave out the escape and, for a text, the function.
  private init(_ json: JSONValue, from type: ExtensionType, _ schema: Schema) throws(JSONMismatch) {
    if let text = json.text {
      do {
        self = try type.constructor.call([.string(text)])
      } catch {
        throw JSONMismatch(.extensionCall(error), at: json)
      }
      return
    }
    let what = "\(type.rawValue) as a text or as `{\"fn\": …, \"arg\": …}`"
    let object = try json.object(what)
    guard object[Escape.expression]?.text == nil else { throw JSONMismatch(.expressionEscape, at: json) }
    try json.requireNumbersInRange()
    guard let call = object[Escape.extension].flatMap(ExtensionCallJSON.init) ?? ExtensionCallJSON(json)
    else { throw JSONMismatch(.expected(what, found: .object), at: json) }
    self = try call.result(schema)
  }
}

extension ExtensionCallJSON {
  /// The value of the call, whose arguments are read as the function's types.
  fileprivate func result(_ schema: Schema) throws(JSONMismatch) -> Value {
    let function = try function()
    let types = function.argumentTypes
    guard arguments.count == types.count else {
      let cause = EvaluationError.Cause.wrongNumberOfArguments(
        function: function.rawValue, expected: types.count, found: arguments.count)
      throw JSONMismatch(.extensionCall(cause), at: json)
    }
    var values: [Value] = []
    for (argument, type) in zip(arguments, types) {
      try argument.requireWholeNumbers()
      values.append(try Value(argument, as: type, schema))
    }
    return try result(of: function, values)
  }
}

extension ValueRecord {
  /// The record with the members of `object`, which is the content of `json`, as attributes of `type`.
  init(
    _ object: JSONObject, at json: JSONValue, as type: RecordType, _ schema: Schema
  ) throws(JSONMismatch) {
    self.init(
      try object.members.map { member throws(JSONMismatch) in
        do throws(JSONMismatch) {
          guard let attribute = type[member.name] else {
            throw JSONMismatch(.nonconforming(.undeclaredAttribute), at: member.nameSpan)
          }
          return (member.name, try Value(member.value, as: attribute.type, schema))
        } catch {
          throw error.within(.attribute(member.name))
        }
      })
    if let name = type.firstRequiredName(where: { object[$0] == nil }) {
      throw JSONMismatch(.nonconforming(.missingAttribute), at: json).within(.attribute(name))
    }
  }
}

extension JSONMismatch {
  /// The nonconformance of what `json` stands for.
  init(_ nonconformance: Nonconformance, at json: JSONValue) {
    let cause = Cause.nonconforming(nonconformance.cause)
    self.init(
      nonconformance.path.steps.isEmpty ? cause : .inside(nonconformance.path, cause), at: json)
  }

  /// What `body` gives; a nonconformance is that of what `json` stands for.
  static func placing<Result>(
    _ json: JSONValue, _ body: () throws(Nonconformance) -> Result
  ) throws(JSONMismatch) -> Result {
    do {
      return try body()
    } catch {
      throw JSONMismatch(error, at: json)
    }
  }
}
