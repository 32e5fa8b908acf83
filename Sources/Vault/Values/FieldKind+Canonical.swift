extension FieldKind {
  /// Appends the canonical form of `value` to `output`, or says why it is none for a field of this kind.
  ///
  /// The canonical form is what is sealed, masked and searched: one spelling for each value, so that equal
  /// values have equal bytes. On a problem `output` is as it was. Empty means absent in every source; the caller
  /// handles that before, and here it is a problem.
  public func canonicalise(
    _ value: RawSpan, in vault: VaultKind, into output: inout [UInt8]
  ) -> ValueProblem? {
    guard value.byteCount > 0 else { return .empty }
    return switch self {
    case .text(let maxBytes): TextValue.canonicalise(value, maxBytes: maxBytes, into: &output)
    case .personName: PersonName.canonicalise(value, into: &output)
    case .code(let codes): CodeValue.canonicalise(value, among: codes, into: &output)
    case .boolean: BooleanValue.canonicalise(value, into: &output)
    case .date: DateValue.canonicalise(value, into: &output)
    case .time: TimeValue.canonicalise(value, into: &output)
    case .integer(let range): IntegerValue.canonicalise(value, in: range, into: &output)
    case .residentID: ResidentID.canonicalise(value, in: vault, into: &output)
    case .phone: PhoneNumber.canonicalise(value, in: vault, into: &output)
    case .plate: PlateNumber.canonicalise(value, in: vault, into: &output)
    case .reference: ReferenceValue.canonicalise(value, into: &output)
    case .token(let maxBytes): TokenValue.canonicalise(value, maxBytes: maxBytes, into: &output)
    case .list(let kind, let max): ListValue.canonicalise(value, of: kind, max: max, in: vault, into: &output)
    }
  }
}
