/// The functions of the extension types (reference: `extensions/{decimal,ipaddr,datetime}.rs`).
enum ExtensionFunction: String, CaseIterable, Sendable {
  case decimal, lessThan, lessThanOrEqual, greaterThan, greaterThanOrEqual
  case ip, isIpv4, isIpv6, isLoopback, isMulticast, isInRange
  case datetime, offset, durationSince, toDate, toTime
  case duration, toMilliseconds, toSeconds, toMinutes, toHours, toDays

  /// Constructors are called as `f(x)`, all others as `x.f(…)`.
  var isConstructor: Bool {
    switch self {
    case .decimal, .ip, .datetime, .duration: true
    default: false
    }
  }

  /// How many arguments a call has, the receiver of a method included.
  var arity: Int {
    switch self {
    case .lessThan, .lessThanOrEqual, .greaterThan, .greaterThanOrEqual, .isInRange, .offset,
      .durationSince:
      2
    default: 1
    }
  }
}
