extension ExtensionFunction {
  /// The value of a call: the arguments are counted, then taken from the left.
  func call(_ arguments: [Value]) throws(EvaluationError.Cause) -> Value {
    guard arguments.count == arity else {
      throw .wrongNumberOfArguments(function: rawValue, expected: arity, found: arguments.count)
    }
    let call = Call(function: self, values: arguments)
    return switch self {
    case .decimal, .lessThan, .lessThanOrEqual, .greaterThan, .greaterThanOrEqual:
      try call.decimalResult()
    case .ip, .isIpv4, .isIpv6, .isLoopback, .isMulticast, .isInRange:
      try call.ipResult()
    case .datetime, .offset, .durationSince, .toDate, .toTime:
      try call.datetimeResult()
    case .duration, .toMilliseconds, .toSeconds, .toMinutes, .toHours, .toDays:
      try call.durationResult()
    }
  }
}

/// A call with as many arguments as its function takes.
private struct Call {
  let function: ExtensionFunction
  let values: [Value]

  func decimalResult() throws(EvaluationError.Cause) -> Value {
    if function == .decimal {
      let text = try string(0)
      return .decimal(try attempt { () throws(ExtensionError) in try Value.Decimal(parsing: text) })
    }
    let (left, right) = (try decimal(0), try decimal(1))
    return switch function {
    case .lessThan: .bool(left < right)
    case .lessThanOrEqual: .bool(left <= right)
    case .greaterThan: .bool(left > right)
    default: .bool(left >= right)
    }
  }

  func ipResult() throws(EvaluationError.Cause) -> Value {
    if function == .ip {
      let text = try string(0)
      return .ip(try attempt { () throws(ExtensionError) in try Value.IPAddress(parsing: text) })
    }
    let address = try ip(0)
    return switch function {
    case .isIpv4: .bool(address.isIPv4)
    case .isIpv6: .bool(address.isIPv6)
    case .isLoopback: .bool(address.isLoopback)
    case .isMulticast: .bool(address.isMulticast)
    default: .bool(address.isInRange(of: try ip(1)))
    }
  }

  func datetimeResult() throws(EvaluationError.Cause) -> Value {
    if function == .datetime {
      let text = try string(0)
      return .datetime(try attempt { () throws(ExtensionError) in try Value.Datetime(parsing: text) })
    }
    let instant = try datetime(0)
    switch function {
    case .offset:
      let length = try duration(1)
      return .datetime(try attempt { () throws(ExtensionError) in try instant.offset(by: length) })
    case .durationSince:
      let earlier = try datetime(1)
      return .duration(try attempt { () throws(ExtensionError) in try instant.durationSince(earlier) })
    case .toDate:
      return .datetime(try attempt { () throws(ExtensionError) in try instant.toDate() })
    default:
      return .duration(instant.toTime())
    }
  }

  func durationResult() throws(EvaluationError.Cause) -> Value {
    if function == .duration {
      let text = try string(0)
      return .duration(try attempt { () throws(ExtensionError) in try Value.Duration(parsing: text) })
    }
    let length = try duration(0)
    return switch function {
    case .toMilliseconds: .long(length.toMilliseconds())
    case .toSeconds: .long(length.toSeconds())
    case .toMinutes: .long(length.toMinutes())
    case .toHours: .long(length.toHours())
    default: .long(length.toDays())
    }
  }

  // MARK: Arguments

  private func string(_ index: Int) throws(EvaluationError.Cause) -> Text {
    guard case .string(let text) = values[index] else { throw mismatch(.string, index) }
    return text
  }

  private func decimal(_ index: Int) throws(EvaluationError.Cause) -> Value.Decimal {
    guard case .decimal(let decimal) = values[index] else { throw mismatch(.decimal, index) }
    return decimal
  }

  private func ip(_ index: Int) throws(EvaluationError.Cause) -> Value.IPAddress {
    guard case .ip(let address) = values[index] else { throw mismatch(.ip, index) }
    return address
  }

  private func datetime(_ index: Int) throws(EvaluationError.Cause) -> Value.Datetime {
    guard case .datetime(let instant) = values[index] else { throw mismatch(.datetime, index) }
    return instant
  }

  private func duration(_ index: Int) throws(EvaluationError.Cause) -> Value.Duration {
    guard case .duration(let length) = values[index] else { throw mismatch(.duration, index) }
    return length
  }

  // MARK: Failures

  private func mismatch(_ expected: Value.Kind, _ index: Int) -> EvaluationError.Cause {
    .typeMismatch(expected: [expected], found: values[index].kind)
  }

  private func attempt<Result>(
    _ body: () throws(ExtensionError) -> Result
  ) throws(EvaluationError.Cause) -> Result {
    do {
      return try body()
    } catch {
      throw .extensionFunctionFailed(function: function.rawValue, error)
    }
  }
}
