/// Why a value cannot be written as JSON: a record in it has an attribute named like an escape, so that what is
/// written would be read as something else.
public struct ReservedAttributeName: Error, Hashable, Sendable, CustomStringConvertible {
  public let name: Text

  public var description: String { "a record with the attribute `\(name)` cannot be written as JSON" }

  static let all: Set<Text> = [Escape.entity, Escape.extension, Escape.expression]
}

extension Value {
  /// The value as JSON text that ``init(_:)`` reads back as an equal value.
  public func json() throws(ReservedAttributeName) -> [UInt8] {
    var writer = JSONWriter()
    try write(to: &writer)
    return writer.bytes
  }

  /// Writes the value where the writer stands.
  public func write(to writer: inout JSONWriter) throws(ReservedAttributeName) {
    switch self {
    case .bool(let bool): writer.bool(bool)
    case .long(let long): writer.integer(long)
    case .string(let text): writer.string(text)
    case .entity(let uid): writer.escape(uid)
    case .set(let set):
      writer.beginArray()
      for member in set { try member.write(to: &writer) }
      writer.endArray()
    case .record(let record): try record.write(to: &writer)
    case .decimal(let decimal): writer.call(.decimal, decimal.description)
    case .ip(let address): writer.call(.ip, address.description)
    case .duration(let duration): writer.call(.duration, duration.description)
    case .datetime(let datetime):
      if let literal = datetime.literal {
        writer.call(.datetime, literal)
      } else {
        writer.callOffset(Value.Duration(milliseconds: datetime.milliseconds))
      }
    }
  }
}

extension ValueRecord {
  /// Writes the record, as an object, where the writer stands.
  public func write(to writer: inout JSONWriter) throws(ReservedAttributeName) {
    writer.beginObject()
    for (name, value) in self {
      guard !ReservedAttributeName.all.contains(name) else { throw ReservedAttributeName(name: name) }
      writer.name(name)
      try value.write(to: &writer)
    }
    writer.endObject()
  }
}

extension JSONWriter {
  fileprivate mutating func escape(_ uid: EntityUID) {
    beginObject()
    name(Escape.entity)
    beginObject()
    name("type")
    string(uid.type.name)
    name("id")
    string(uid.id)
    endObject()
    endObject()
  }

  fileprivate mutating func call(_ function: ExtensionFunction, _ argument: String) {
    beginCall(function)
    name("arg")
    string(Text(argument))
    endCall()
  }

  /// The instant that is `duration` after 1970, for years that no datetime literal reaches.
  fileprivate mutating func callOffset(_ duration: Value.Duration) {
    beginCall(.offset)
    name("args")
    beginArray()
    call(.datetime, "1970-01-01")
    call(.duration, duration.description)
    endArray()
    endCall()
  }

  private mutating func beginCall(_ function: ExtensionFunction) {
    beginObject()
    name(Escape.extension)
    beginObject()
    name("fn")
    string(Text(function.rawValue))
  }

  private mutating func endCall() {
    endObject()
    endObject()
  }
}
