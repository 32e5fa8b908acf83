/// The way to a part of a JSON text from its top, as in `staticPolicies["a b"].conditions[0].body`.
struct JSONPath: Hashable {
  enum Component: Hashable {
    case member(Text)
    case element(Int)
  }

  let components: [Component]
}

extension JSONPath {
  /// The way to what begins at the byte `offset` of `text`, whose part before it is JSON.
  ///
  /// Reads the text once more and keeps no tree: made only where an error is told.
  init(to offset: Int, in text: [UInt8]) {
    var frames: [Frame] = []
    var position = 0
    while position < min(offset, text.count) {
      let start = position
      position += 1
      switch text[start] {
      case UInt8(ascii: "{"): frames.append(.object(name: nil, expectsName: true))
      case UInt8(ascii: "["): frames.append(.array(0))
      case UInt8(ascii: "}"), UInt8(ascii: "]"): frames.removeLast(frames.isEmpty ? 0 : 1)
      case UInt8(ascii: ","): frames.last.map { frames[frames.count - 1] = $0.next }
      case UInt8(ascii: "\""):
        position = Self.endOfString(from: start, in: text)
        if case .object(_, expectsName: true)? = frames.last {
          frames[frames.count - 1] = .object(name: start..<position, expectsName: false)
        }
      default: break
      }
    }
    // What begins here may be the name of a member.
    if case .object(_, expectsName: true)? = frames.last, offset < text.count,
      text[offset] == UInt8(ascii: "\"")
    {
      let end = Self.endOfString(from: offset, in: text)
      frames[frames.count - 1] = .object(name: offset..<end, expectsName: false)
    }
    components = frames.compactMap { $0.component(text) }
  }

  /// An array or an object that is open.
  private enum Frame {
    case array(Int)
    case object(name: Range<Int>?, expectsName: Bool)

    /// The same after a comma.
    var next: Frame {
      switch self {
      case .array(let index): .array(index + 1)
      case .object: .object(name: nil, expectsName: true)
      }
    }

    func component(_ text: [UInt8]) -> Component? {
      switch self {
      case .array(let index): return .element(index)
      case .object(let name, _):
        guard let name, let json = try? JSONValue(parsing: Array(text[name]), limits: .policies) else {
          return nil
        }
        return json.text.map(Component.member)
      }
    }
  }

  private static func endOfString(from start: Int, in text: [UInt8]) -> Int {
    var position = start + 1
    while position < text.count {
      switch text[position] {
      case UInt8(ascii: "\""): return position + 1
      case UInt8(ascii: "\\"): position += 2
      default: position += 1
      }
    }
    return text.count
  }
}

extension JSONPath: CustomStringConvertible {
  /// Empty for the top; long names are cut short.
  var description: String {
    var description = ""
    for component in components {
      switch component {
      case .element(let index): description += "[\(index)]"
      case .member(let name) where Identifier.hasForm(name.string) && name.utf8.count <= Self.longestName:
        description += description.isEmpty ? name.string : ".\(name)"
      case .member(let name):
        let start = String(String.UnicodeScalarView(name.unicodeScalars.prefix(Self.longestName)))
        let ellipsis = start.utf8.count < name.utf8.count ? "..." : ""
        description += "[\"\(Escapes.escaped(start))\(ellipsis)\"]"
      }
    }
    return description
  }

  private static let longestName = 60
}
