/// Values of a record in canonical form, checked against the catalogue. Only `validate` makes one.
struct ValidValues {
  /// By field; a field that is absent or cleared is not here.
  let values: [Name: [UInt8]]
  /// Fields that are to be cleared.
  let cleared: Set<Name>

  fileprivate init(values: [Name: [UInt8]], cleared: Set<Name>) {
    self.values = values
    self.cleared = cleared
  }
}

extension OpenVault {
  /// Checks what was given for the fields of a type; every problem is named, no value is repeated.
  ///
  /// - Parameter partial: fields that are not given keep their values, so that required ones may be left out.
  func validate(_ inputs: [FieldInput], of type: RecordType, partial: Bool) -> Result<
    ValidValues, InvalidValues
  > {
    var problems: [Refusal.Problem] = []
    var values: [Name: [UInt8]] = [:]
    var cleared: Set<Name> = []
    var seen: Set<Name> = []
    for input in inputs.prefix(RecordType.maximumFields + 1) {
      guard let name = Name(input.field), let field = type.field(name) else {
        problems.append(
          .init(field: "fields", code: "unknown_field", text: "no such field of this record type"))
        continue
      }
      guard seen.insert(name).inserted else {
        problems.append(.init(field: name.text, code: "repeated", text: "given more than once"))
        continue
      }
      guard let given = input.value, !given.isEmpty else {
        cleared.insert(name)
        continue
      }
      var canonical: [UInt8] = []
      if let problem = field.kind.canonicalise(given.span.bytes, in: kind, into: &canonical) {
        problems.append(.init(field: name.text, code: problem.code.rawValue, text: problem.text))
      } else {
        values[name] = canonical
      }
    }
    for field in type.fields where field.required {
      let isMissing = partial ? cleared.contains(field.name) : values[field.name] == nil
      if isMissing, !problems.contains(where: { $0.field.utf8.elementsEqual(field.name.text.utf8) }) {
        problems.append(.init(field: field.name.text, code: "required", text: "must be given"))
      }
    }
    if problems.isEmpty, let problem = contradiction(in: values, of: type) { problems.append(problem) }
    guard problems.isEmpty else { return .failure(InvalidValues(problems: problems)) }
    return .success(ValidValues(values: values, cleared: cleared))
  }
}

extension OpenVault {
  /// An identity number tells the birth date: where both are given they must agree, or one of them is somebody
  /// else's.
  func contradiction(in values: [Name: [UInt8]], of type: RecordType) -> Refusal.Problem? {
    for case .birth(let field) in type.facts {
      guard let given = values[field].flatMap({ CalendarDate(utf8: $0) }) else { continue }
      for number in type.fields where number.kind == .residentID {
        guard let value = values[number.name], let told = ResidentID.birthDate(value.span.bytes),
          told != given
        else {
          continue
        }
        return .init(field: number.name.text, code: "contradiction", text: "tells another birth date")
      }
    }
    return nil
  }
}

/// What is wrong with given values.
struct InvalidValues: Error {
  let problems: [Refusal.Problem]
}
