import Cedar

extension JSONLimits {
  /// Test data: deeper than what the engine takes, so that a context nested too deeply is the engine's to refuse.
  static let testData = JSONLimits(bytes: 256 << 20, depth: JSONLimits.deepest)
}

extension JSONObject {
  init(_ json: JSONValue, _ what: String) throws(Unloadable) {
    guard case .object(let object) = json.content else { throw Unloadable("\(what) is no object") }
    self = object
  }

  func value(_ name: Text) throws(Unloadable) -> JSONValue {
    guard let value = self[name] else { throw Unloadable("no `\(name)`") }
    return value
  }

  func text(_ name: Text) throws(Unloadable) -> String {
    guard case .string(let text) = try value(name).content else {
      throw Unloadable("`\(name)` is no string")
    }
    return text.string
  }

  /// The string `name`, or nil where it is absent or null.
  func optionalText(_ name: Text) throws(Unloadable) -> String? {
    switch self[name]?.content {
    case nil, .null?: nil
    default: try text(name)
    }
  }

  func array(_ name: Text) throws(Unloadable) -> [JSONValue] {
    guard case .array(let elements) = try value(name).content else {
      throw Unloadable("`\(name)` is no array")
    }
    return elements
  }
}
