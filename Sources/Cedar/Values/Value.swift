/// A value of the Cedar language.
///
/// Values are structural: two sets with the same members and two records with the same attributes are equal,
/// whatever order they were written in. Values of different kinds are never equal.
public enum Value: Sendable {
  case bool(Bool)
  case long(Int64)
  case string(Text)
  case entity(EntityUID)
  case set(ValueSet)
  case record(ValueRecord)
  case decimal(Decimal)
  // Boxed, so that a value of any other kind is a word and a tag.
  indirect case ip(IPAddress)
  case datetime(Datetime)
  case duration(Duration)
}

extension Value: Hashable {
  public static func == (left: Value, right: Value) -> Bool {
    switch (left, right) {
    case (.bool(let left), .bool(let right)): left == right
    case (.long(let left), .long(let right)): left == right
    case (.string(let left), .string(let right)): left == right
    case (.entity(let left), .entity(let right)): left == right
    case (.set(let left), .set(let right)): left == right
    case (.record(let left), .record(let right)): left == right
    case (.decimal(let left), .decimal(let right)): left == right
    case (.ip(let left), .ip(let right)): left == right
    case (.datetime(let left), .datetime(let right)): left == right
    case (.duration(let left), .duration(let right)): left == right
    default: false
    }
  }

  public func hash(into hasher: inout Hasher) { hasher.combine(structuralHash) }

  /// A hash that equal values share within a process. Kinds that carry theirs give it as it is.
  var structuralHash: Int {
    switch self {
    case .string(let text): text.precomputedHash
    case .entity(let uid): uid.precomputedHash
    case .set(let set): set.precomputedHash
    case .record(let record): record.structuralHash
    case .bool(let bool): Self.seeded(bool)
    case .long(let long): Self.seeded(long)
    case .decimal(let decimal): Self.seeded(decimal)
    case .ip(let address): Self.seeded(address)
    case .datetime(let datetime): Self.seeded(datetime)
    case .duration(let duration): Self.seeded(duration)
    }
  }

  private static func seeded(_ value: some Hashable) -> Int {
    var hasher = Hasher()
    hasher.combine(value)
    return hasher.finalize()
  }
}

extension Value {
  /// What a value is, without the value; for error messages.
  public enum Kind: String, Hashable, Sendable {
    case bool, long, string, entity, set, record, decimal
    case ip = "ipaddr"
    case datetime, duration
  }

  public var kind: Kind {
    switch self {
    case .bool: .bool
    case .long: .long
    case .string: .string
    case .entity: .entity
    case .set: .set
    case .record: .record
    case .decimal: .decimal
    case .ip: .ip
    case .datetime: .datetime
    case .duration: .duration
    }
  }
}
