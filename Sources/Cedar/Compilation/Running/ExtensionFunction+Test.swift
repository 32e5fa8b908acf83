extension ExtensionFunction {
  /// The answer of a test with one argument, or nil where it fails.
  func test(_ value: Value) -> Bool? {
    guard case .ip(let address) = value else { return nil }
    return switch self {
    case .isIpv4: address.isIPv4
    case .isIpv6: address.isIPv6
    case .isLoopback: address.isLoopback
    case .isMulticast: address.isMulticast
    default: nil
    }
  }

  /// The answer of a test with two arguments, or nil where it fails.
  func test(_ first: Value, _ second: Value) -> Bool? {
    switch (self, first, second) {
    case (.lessThan, .decimal(let first), .decimal(let second)): first < second
    case (.lessThanOrEqual, .decimal(let first), .decimal(let second)): first <= second
    case (.greaterThan, .decimal(let first), .decimal(let second)): first > second
    case (.greaterThanOrEqual, .decimal(let first), .decimal(let second)): first >= second
    case (.isInRange, .ip(let first), .ip(let second)): first.isInRange(of: second)
    default: nil
    }
  }
}
