/// Where in an entity or a context a value stands: from an attribute or a tag inwards.
public struct ValuePath: Hashable, Sendable {
  public enum Step: Hashable, Sendable {
    case attribute(Text)
    /// Some element of a set. Which one cannot be told: sets have no order.
    case element
    /// Some tag. Its key is data, and is not told.
    case tag
  }

  /// From the outside; empty for an entity or a context as a whole.
  public private(set) var steps: [Step]

  init(_ steps: [Step] = []) { self.steps = steps }

  /// The path that begins with `step` and goes on as this one.
  func within(_ step: Step) -> ValuePath { ValuePath([step] + steps) }
}

extension ValuePath: CustomStringConvertible {
  /// `attribute ` and the accesses in Cedar's syntax, `[]` standing for an element of a set: `address.lines[]`.
  public var description: String {
    let text = steps.reduce(into: "") { text, step in
      switch step {
      case .attribute(let name): text += Self.access(name, isFirst: text.isEmpty)
      case .element: text += "[]"
      case .tag: break
      }
    }
    guard steps.first == .tag else { return "attribute `\(text)`" }
    return text.isEmpty ? "a tag" : "`\(text)` of a tag"
  }

  private static func access(_ name: Text, isFirst: Bool) -> String {
    let text = shortened(name)
    guard Identifier.isUsable(name.string) else { return "[\(Printer.quoted(text))]" }
    return isFirst ? text.string : ".\(text)"
  }

  /// The name, cut off where it is long: it may be one that nobody declared.
  private static func shortened(_ name: Text) -> Text {
    let scalars = name.unicodeScalars.prefix(longestName)
    return scalars.endIndex == name.unicodeScalars.endIndex ? name : Text("\(String(scalars))…")
  }

  private static let longestName = 64
}
