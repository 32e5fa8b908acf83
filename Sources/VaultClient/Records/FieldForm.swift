/// In which form the vault shows a field to this caller for this purpose.
///
/// An enumeration, so that a program cannot take a masked value for the value.
public enum FieldForm: Sendable, Equatable {
  /// The value itself; `nil` where the record has none.
  case clear(FieldValue?)
  /// So much of it as the mask leaves.
  case masked(FieldValue?)
  /// Nothing, why (`LEVEL`, `NO_GRANT`, …) and by which procedures it would open.
  case withheld(reason: String?, procedures: [String])
}

/// What a field holds.
public enum FieldValue: Sendable, Equatable {
  case text(String)
  case list([String])

  /// As one text; items of a list are joined by `;`.
  public var joined: String {
    switch self {
    case .text(let text): text
    case .list(let items): items.joined(separator: ";")
    }
  }

  /// Equal bytes, not merely equal as Unicode sees it.
  public static func == (a: FieldValue, b: FieldValue) -> Bool {
    switch (a, b) {
    case (.text(let a), .text(let b)): a.utf8.elementsEqual(b.utf8)
    case (.list(let a), .list(let b)): a.elementsEqual(b) { $0.utf8.elementsEqual($1.utf8) }
    default: false
    }
  }
}

extension FieldValue: Decodable {
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let text = try? container.decode(String.self) {
      self = .text(text)
    } else {
      self = .list(try container.decode([String].self))
    }
  }
}

/// One field of a record as it is shown.
public struct Field: Sendable {
  public let name: String
  /// Level and category at this moment: `L3-CONTACT`.
  public let label: String
  public let form: FieldForm
  /// Whether asking to reveal it would be granted now.
  public let revealable: Bool
}

/// A value to write.
public enum FieldInput: Sendable, ExpressibleByStringLiteral {
  case text(String)
  case list([String])
  case boolean(Bool)
  case integer(Int)

  public init(stringLiteral value: String) { self = .text(value) }

  var json: JSONText {
    switch self {
    case .text(let text): .string(text)
    case .list(let items): .strings(items)
    case .boolean(let value): .bool(value)
    case .integer(let value): .integer(value)
    }
  }
}

/// A field as it stands on the wire.
struct FieldBody: Decodable {
  let form: String
  let value: FieldValue?
  let label: String
  let reveal: Bool?
  let reason: String?
  let procedures: [String]?

  func field(named name: String) throws(VaultClientError) -> Field {
    let shown: FieldForm
    switch form {
    case "clear": shown = .clear(value)
    case "masked": shown = .masked(value)
    case "withheld": shown = .withheld(reason: reason, procedures: procedures ?? [])
    // A form of a later version: showing nothing is the only safe reading.
    default: throw .unexpectedAnswer(status: 200, "a field has a form this client does not know")
    }
    return Field(name: name, label: label, form: shown, revealable: reveal ?? false)
  }
}
