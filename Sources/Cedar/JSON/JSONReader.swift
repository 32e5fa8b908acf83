extension JSONValue {
  /// Reads a text that is one JSON value, within `limits`.
  ///
  /// Stricter than RFC 8259 requires: names in an object are distinct (compared after unescaping, scalar by
  /// scalar), no string holds a lone surrogate, and the text has no byte order mark.
  public init(parsing text: [UInt8], limits: JSONLimits) throws(JSONError) {
    guard text.count <= limits.bytes else { throw JSONError(.tooLarge(limit: limits.bytes), at: 0, in: text) }
    do {
      _ = try UTF8Span(validating: text.span)
    } catch {
      throw JSONError(.notUTF8, at: error.byteOffsets.lowerBound, in: text)
    }
    var reader = JSONReader(text, limits)
    self = try reader.document()
  }
}

/// A recursive-descent reader of JSON over bytes known to be UTF-8.
struct JSONReader {
  let text: [UInt8]
  var position = 0
  private let limits: JSONLimits
  private var depth = 0
  /// The names and strings met so far.
  var texts = TextInterner()

  fileprivate init(_ text: [UInt8], _ limits: JSONLimits) {
    self.text = text
    self.limits = limits
  }

  fileprivate mutating func document() throws(JSONError) -> JSONValue {
    let value = try value()
    skipWhitespace()
    guard position == text.count else { throw error(.expected("the end of the text")) }
    return value
  }

  private mutating func value() throws(JSONError) -> JSONValue {
    skipWhitespace()
    let start = position
    let content: JSONValue.Content
    guard let next else { throw error(.unexpectedEnd) }
    switch next {
    case UInt8(ascii: "{"): content = .object(try object())
    case UInt8(ascii: "["): content = .array(try array())
    case UInt8(ascii: "\""): content = .string(try string())
    case UInt8(ascii: "t"): content = .bool(try word("true", true))
    case UInt8(ascii: "f"): content = .bool(try word("false", false))
    case UInt8(ascii: "n"): content = try word("null", .null)
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): content = .number(try number())
    default: throw error(.expected("a value"))
    }
    return JSONValue(content: content, span: span(from: start))
  }

  /// Steps over `word`, which gives `meaning`.
  private mutating func word<Meaning>(_ word: String, _ meaning: Meaning) throws(JSONError) -> Meaning {
    guard text[position...].starts(with: word.utf8) else { throw error(.expected("a value")) }
    position += word.utf8.count
    return meaning
  }

  // MARK: Arrays and objects

  private mutating func array() throws(JSONError) -> [JSONValue] {
    try enter()
    var elements: [JSONValue] = []
    if !take("]") {
      repeat { elements.append(try value()) } while take(",")
      guard take("]") else { throw missing("`,` or `]`") }
    }
    depth -= 1
    return elements
  }

  private mutating func object() throws(JSONError) -> JSONObject {
    try enter()
    var members: [JSONObject.Member] = []
    if !take("}") {
      repeat { members.append(try member()) } while take(",")
      guard take("}") else { throw missing("`,` or `}`") }
    }
    depth -= 1
    var index = HashIndex(capacity: members.count)
    for member in members {
      let hash = member.name.precomputedHash
      guard index.position(hash: hash, where: { members[$0].name == member.name }) == nil else {
        throw error(.duplicateName, at: Int(member.nameSpan.start))
      }
      index.append(hash: hash)
    }
    return JSONObject(members: members, index: index)
  }

  private mutating func member() throws(JSONError) -> JSONObject.Member {
    skipWhitespace()
    let start = position
    guard next == UInt8(ascii: "\"") else { throw missing("a name in quotes") }
    let name = try string()
    let nameSpan = span(from: start)
    guard take(":") else { throw missing("`:`") }
    return JSONObject.Member(name: name, nameSpan: nameSpan, value: try value())
  }

  /// Steps over the bracket that opens an array or object.
  private mutating func enter() throws(JSONError) {
    guard depth < limits.depth else { throw error(.tooDeep(limit: limits.depth)) }
    depth += 1
    position += 1
  }

  // MARK: Bytes

  /// The byte at the position, or nil at the end.
  var next: UInt8? { position < text.count ? text[position] : nil }

  /// Steps over white space and then over `byte`, if it comes next.
  private mutating func take(_ byte: Unicode.Scalar) -> Bool {
    skipWhitespace()
    guard next == UInt8(ascii: byte) else { return false }
    position += 1
    return true
  }

  private mutating func skipWhitespace() {
    while let byte = next,
      byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
        || byte == UInt8(ascii: "\t")
    {
      position += 1
    }
  }

  // MARK: Places

  func span(from start: Int) -> SourceSpan {
    SourceSpan(UInt32(truncatingIfNeeded: start), UInt32(truncatingIfNeeded: position))
  }

  func error(_ cause: JSONError.Cause, at offset: Int? = nil) -> JSONError {
    JSONError(cause, at: offset ?? position, in: text)
  }

  private func missing(_ what: String) -> JSONError {
    error(next == nil ? .unexpectedEnd : .expected(what))
  }
}
