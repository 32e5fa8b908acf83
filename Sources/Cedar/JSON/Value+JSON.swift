/// Cedar values in JSON without a schema (reference: `entities/json/value.rs`).
///
///     true, 5, "text"                                      bool, long, string
///     [ … ], { … }                                         set, record
///     { "__entity": { "type": …, "id": … } }               entity
///     { "__extn": { "fn": …, "arg": … or "args": [ … ] } } what the extension function gives
///
/// An escape is one only if it is the single member of its object and well formed; else the object is a record.
extension Value {
  public init(_ json: JSONValue) throws(JSONMismatch) {
    switch json.content {
    case .null: throw JSONMismatch(.nullValue, at: json)
    case .bool(let bool): self = .bool(bool)
    case .number(let number): self = .long(try number.long(at: json))
    case .string(let text): self = .string(text)
    case .array(let elements):
      self = .set(ValueSet(try elements.map { element throws(JSONMismatch) in try Value(element) }))
    case .object(let object):
      if let escaped = try Value(escapedIn: object) {
        self = escaped
      } else {
        self = .record(try ValueRecord(attributes: object))
      }
    }
  }

  /// The value that the object stands for if it is an escape, else nil.
  private init?(escapedIn object: JSONObject) throws(JSONMismatch) {
    guard object.members.count == 1, let member = object.members.first else { return nil }
    switch member.name {
    case Escape.entity:
      guard let uid = try EntityUID(typeAndID: member.value) else { return nil }
      try member.value.requireWholeNumbers()
      self = .entity(uid)
    case Escape.extension:
      guard let call = ExtensionCallJSON(member.value) else { return nil }
      try member.value.requireWholeNumbers()
      self = try call.result()
    case Escape.expression:
      guard member.value.text != nil else { return nil }
      throw JSONMismatch(.expressionEscape, at: member.value)
    default: return nil
    }
  }
}

/// The names that make an object an escape.
enum Escape {
  static let entity: Text = "__entity"
  static let `extension`: Text = "__extn"
  static let expression: Text = "__expr"
}

extension ValueRecord {
  /// The record with a JSON object's members as attributes, whatever their names.
  init(attributes object: JSONObject) throws(JSONMismatch) {
    self.init(
      try object.members.map { member throws(JSONMismatch) in (member.name, try Value(member.value)) })
  }
}

extension JSONNumber {
  fileprivate func long(at json: JSONValue) throws(JSONMismatch) -> Int64 {
    guard let int64 else { throw JSONMismatch(.notLong, at: json) }
    return int64
  }
}

extension JSONValue {
  /// Within a value every number is a Cedar number, also where an escape has members that nothing reads.
  func requireWholeNumbers() throws(JSONMismatch) {
    try forEachNumber { number, json throws(JSONMismatch) in _ = try number.long(at: json) }
  }

  /// Where further members are ignored, the reference has read their numbers all the same, and refuses those that no
  /// double holds.
  func requireNumbersInRange() throws(JSONMismatch) {
    try forEachNumber { number, json throws(JSONMismatch) in
      guard number.isInDoubleRange else { throw JSONMismatch(.numberOutOfRange, at: json) }
    }
  }

  private func forEachNumber(
    _ body: (JSONNumber, JSONValue) throws(JSONMismatch) -> Void
  ) throws(JSONMismatch) {
    switch content {
    case .number(let number): try body(number, self)
    case .array(let elements):
      for element in elements { try element.forEachNumber(body) }
    case .object(let object):
      for member in object.members { try member.value.forEachNumber(body) }
    case .null, .bool, .string: break
    }
  }
}
