import Cedar

/// Takes the members of an object one by one, notes what is wrong with each, and in the end what is left over.
///
/// ```swift
/// var members = JSONMembers(body.object)
/// let place = members.string("place")
/// let limit = members.optionalInteger("limit")
/// try members.finish()
/// ```
/// Until `finish()` has not thrown, what was taken may be a stand-in and is not used.
struct JSONMembers {
  private let object: JSONObject
  private let pointer: String
  private var taken: Set<Text> = []
  private(set) var problems: [BodyProblem] = []

  init(_ object: JSONObject, at pointer: String = "") {
    self.object = object
    self.pointer = pointer
  }

  /// A member that must be there; `null` is not.
  mutating func required<Value>(
    _ name: Text, _ what: String, _ read: (JSONValue) -> Value?, else standIn: Value
  )
    -> Value
  {
    taken.insert(name)
    guard let value = object[name] else {
      note(name, "is missing")
      return standIn
    }
    guard let read = read(value) else {
      note(name, "must be \(what)")
      return standIn
    }
    return read
  }

  /// A member that may be left out or `null`.
  mutating func optional<Value>(_ name: Text, _ what: String, _ read: (JSONValue) -> Value?) -> Value? {
    taken.insert(name)
    guard let value = object[name], value.kind != .null else { return nil }
    guard let read = read(value) else {
      note(name, "must be \(what)")
      return nil
    }
    return read
  }

  mutating func string(_ name: Text) -> String { required(name, "a string", \.string, else: "") }
  mutating func optionalString(_ name: Text) -> String? { optional(name, "a string", \.string) }
  mutating func optionalStrings(_ name: Text) -> [String]? {
    optional(name, "an array of strings", \.strings)
  }
  mutating func optionalInteger(_ name: Text) -> Int? { optional(name, "a whole number", \.integer) }
  mutating func integer(_ name: Text) -> Int { required(name, "a whole number", \.integer, else: 0) }
  mutating func optionalBool(_ name: Text) -> Bool? { optional(name, "true or false", \.bool) }

  mutating func object(_ name: Text) -> JSONObject? {
    required(name, "an object", { $0.object.map { .some($0) } }, else: nil)
  }

  mutating func optionalObject(_ name: Text) -> JSONObject? { optional(name, "an object", \.object) }

  mutating func note(_ name: Text, _ detail: String) {
    problems.append(BodyProblem(pointer: "\(pointer)/\(name)", detail: detail))
  }

  mutating func note(_ others: [BodyProblem]) { problems += others }

  /// Throws what was noted, unknown members included.
  ///
  /// An unknown member is told by its place in the text, not by its name: a value that slipped into the place of
  /// a name is still a value.
  consuming func finish() throws(RequestError) {
    for member in object.members where !taken.contains(member.name) {
      problems.append(
        BodyProblem(pointer: pointer, detail: "unknown member at byte \(member.nameSpan.start)"))
    }
    guard problems.isEmpty else { throw .invalidBody(problems) }
  }
}

extension JSONValue {
  var string: String? { if case .string(let text) = content { text.string } else { nil } }
  var bool: Bool? { if case .bool(let value) = content { value } else { nil } }
  var object: JSONObject? { if case .object(let object) = content { object } else { nil } }
  var integer: Int? { if case .number(let number) = content { number.int64.map { Int($0) } } else { nil } }

  var strings: [String]? {
    guard case .array(let values) = content else { return nil }
    let strings = values.compactMap(\.string)
    return strings.count == values.count ? strings : nil
  }
}
