/// A value of the Cedar language.
///
/// Values are structural: two sets with the same members and two records with the same attributes are equal,
/// whatever order they were written in. Values of different kinds are never equal.
public enum Value: Hashable, Sendable {
  case bool(Bool)
  case long(Int64)
  case string(Text)
  case entity(EntityUID)
  case set(ValueSet)
  case record(ValueRecord)
  case decimal(Decimal)
  indirect case ip(IPAddress)
  case datetime(Datetime)
  case duration(Duration)
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
