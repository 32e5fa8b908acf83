/// A well-formed `{ "fn": …, "arg": … }` or `{ "fn": …, "args": [ … ] }`; with both, `arg` counts.
struct ExtensionCallJSON {
  private enum Member {
    static let function: Text = "fn"
    static let argument: Text = "arg"
    static let arguments: Text = "args"
  }

  let json: JSONValue
  let arguments: [JSONValue]
  private let name: Text

  init?(_ json: JSONValue) {
    guard case .object(let object) = json.content, let name = object[Member.function]?.text
    else { return nil }
    self.json = json
    self.name = name
    if let argument = object[Member.argument] {
      arguments = [argument]
    } else if case .array(let elements)? = object[Member.arguments]?.content {
      arguments = elements
    } else {
      return nil
    }
  }

  func result() throws(JSONMismatch) -> Value {
    try result(
      of: function(), arguments.map { argument throws(JSONMismatch) in try Value(argument) })
  }

  func function() throws(JSONMismatch) -> ExtensionFunction {
    guard let function = ExtensionFunction(rawValue: name.string) else {
      throw JSONMismatch(.unknownExtensionFunction, at: json)
    }
    return function
  }

  func result(of function: ExtensionFunction, _ arguments: [Value]) throws(JSONMismatch) -> Value {
    do {
      return try function.call(arguments)
    } catch {
      throw JSONMismatch(.extensionCall(error), at: json)
    }
  }
}
