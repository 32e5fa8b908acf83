/// A JSON text as a tree (RFC 8259), each part with its place in the text.
///
/// Made by ``init(parsing:limits:)``, which reads strictly: no object has a name twice, all strings are Unicode
/// scalars, numbers stand as they were written.
public struct JSONValue: Sendable {
  public enum Content: Sendable {
    case null
    case bool(Bool)
    case number(JSONNumber)
    case string(Text)
    case array([JSONValue])
    case object(JSONObject)
  }

  public let content: Content
  public let span: SourceSpan
}

extension JSONValue {
  /// What a value is, without the value; for error messages.
  public enum Kind: String, Hashable, Sendable {
    case null, bool, number, string, array, object
  }

  public var kind: Kind {
    switch content {
    case .null: .null
    case .bool: .bool
    case .number: .number
    case .string: .string
    case .array: .array
    case .object: .object
    }
  }
}

/// A JSON number as it was written.
public struct JSONNumber: Hashable, Sendable {
  /// The text: `-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?`.
  public let text: String

  /// The number, where it is written without point and exponent and fits; `-0` is no integer.
  public var int64: Int64? { text.utf8.elementsEqual("-0".utf8) ? nil : Int64(text) }

  /// Whether the number, however exactly, can be held in IEEE 754 double precision.
  var isInDoubleRange: Bool { int64 != nil || Double(text)?.isInfinite != true }
}

/// The members of a JSON object in the order of the text; no name occurs twice.
public struct JSONObject: Sendable {
  public struct Member: Sendable {
    public let name: Text
    public let nameSpan: SourceSpan
    public let value: JSONValue
  }

  public let members: [Member]
  private let index: HashIndex

  /// INVARIANT: `index` holds the names of `members`, which are distinct.
  init(members: [Member], index: HashIndex) {
    self.members = members
    self.index = index
  }

  /// The value of the member `name`.
  public subscript(name: Text) -> JSONValue? {
    let position = index.position(hash: name.precomputedHash) { members[$0].name == name }
    return position.map { members[$0].value }
  }
}
