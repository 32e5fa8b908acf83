/// Entity identifiers in JSON, where nothing but one can stand: `{"type": …, "id": …}` or
/// `{"__entity": {"type": …, "id": …}}`. Further members are ignored, but for numbers that no double holds, and for
/// `__expr` with a text: its writer meant something else.
extension EntityUID {
  public init(_ json: JSONValue) throws(JSONMismatch) {
    let what = "an entity as `{\"type\": …, \"id\": …}`"
    let object = try json.object(what)
    guard object[Escape.expression]?.text == nil else {
      throw JSONMismatch(.expressionEscape, at: json)
    }
    try json.requireNumbersInRange()
    if let escaped = object[Escape.entity], let uid = try EntityUID(typeAndID: escaped) {
      self = uid
    } else if let uid = try EntityUID(typeAndID: json) {
      self = uid
    } else {
      throw JSONMismatch(.expected(what, found: .object), at: json)
    }
  }

  /// The identifier of an object with the strings `type` and `id`; nil where it is none.
  init?(typeAndID json: JSONValue) throws(JSONMismatch) {
    guard case .object(let object) = json.content, let type = object[Member.type]?.text,
      let id = object[Member.id]?.text
    else { return nil }
    guard let type = EntityType(validating: type) else {
      throw JSONMismatch(.entityTypeName, at: json)
    }
    self.init(type: type, id: id)
  }
}

private enum Member {
  static let type: Text = "type"
  static let id: Text = "id"
}
