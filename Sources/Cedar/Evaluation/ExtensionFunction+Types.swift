extension ExtensionFunction {
  /// The types of the arguments of a call, the receiver of a method included.
  var argumentTypes: [SchemaType] {
    switch self {
    case .decimal, .ip, .datetime, .duration: [.string]
    case .lessThan, .lessThanOrEqual, .greaterThan, .greaterThanOrEqual:
      [.extension(.decimal), .extension(.decimal)]
    case .isIpv4, .isIpv6, .isLoopback, .isMulticast: [.extension(.ip)]
    case .isInRange: [.extension(.ip), .extension(.ip)]
    case .offset: [.extension(.datetime), .extension(.duration)]
    case .durationSince: [.extension(.datetime), .extension(.datetime)]
    case .toDate, .toTime: [.extension(.datetime)]
    case .toMilliseconds, .toSeconds, .toMinutes, .toHours, .toDays: [.extension(.duration)]
    }
  }
}

extension ExtensionType {
  /// The function that makes a value of the type from a text.
  var constructor: ExtensionFunction {
    switch self {
    case .decimal: .decimal
    case .datetime: .datetime
    case .duration: .duration
    case .ip: .ip
    }
  }
}
