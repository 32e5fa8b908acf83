/// The bytes of a value from which its search token is made.
///
/// A stored value and a term a person typed meet only where both yield the same bytes, so both go through here.
/// What else bounds a search (the building, the grid) the index adds to what it hashes.
public enum SearchForm {
  /// The forms of a stored, canonical value: one, or one for each item of a list, since people look for an item.
  /// None where the value has none, as a name that begins with no letter has no surname.
  public static func forms(
    stored value: RawSpan, of kind: FieldKind, for search: SearchKind
  ) -> [[UInt8]] {
    var forms: [[UInt8]] = []
    var start = 0
    while start < value.byteCount {
      var end = value.byteCount
      if case .list = kind { end = ListValue.endOfItem(in: value, from: start) }
      var form: [UInt8] = []
      if append(stored: value.extracting(start..<end), for: search, into: &form) { forms.append(form) }
      start = end + 1
    }
    return forms
  }

  /// Appends the form of one value; `false`, and nothing appended, where it has none.
  private static func append(
    stored value: RawSpan, for search: SearchKind, into output: inout [UInt8]
  ) -> Bool {
    guard value.byteCount > 0 else { return false }
    switch search {
    case .equality, .codeEquality:
      output.append(value)
      return true
    case .surnameInBuilding:
      let surname = Surname.byteCount(in: value)
      output.append(value, in: 0..<surname)
      return surname > 0
    case .lastFourInGrid: return appendLastFour(of: value, to: &output)
    case .birthYearBand:
      guard let birth = DateValue.date(at: 0, of: value) else { return false }
      appendBand(ofYear: birth.year, to: &output)
      return true
    }
  }

  /// Appends the form of a term as it was typed, or says why nothing can be looked up by it. Of a list one item
  /// is looked for.
  public static func append(
    term: RawSpan, of kind: FieldKind, for search: SearchKind, in vault: VaultKind,
    into output: inout [UInt8]
  ) -> ValueProblem? {
    guard term.byteCount > 0 else { return .empty }
    switch search {
    case .equality, .codeEquality: return kind.item.canonicalise(term, in: vault, into: &output)
    case .surnameInBuilding: return appendSurname(term, to: &output)
    case .lastFourInGrid:
      guard term.byteCount == 4, term.isDigits(in: 0..<4) else {
        return ValueProblem(.notFourDigits, "not the last four digits of a number")
      }
      output.append(term)
      return nil
    case .birthYearBand:
      let year = DateValue.date(at: 0, of: term)?.year ?? (term.byteCount == 4 ? term.number(in: 0..<4) : nil)
      guard let year, year > 0 else {
        return ValueProblem(.notABirthYear, "neither a year of four digits nor a date written YYYY-MM-DD")
      }
      appendBand(ofYear: year, to: &output)
      return nil
    }
  }

  private static func appendLastFour(of number: RawSpan, to output: inout [UInt8]) -> Bool {
    guard PhoneNumber.shape(of: number) != nil else { return false }
    output.append(number, in: number.byteCount - 4..<number.byteCount)
    return true
  }

  /// The five years a birth year lies in, named by the first: 1945 for 1945 to 1949.
  private static func appendBand(ofYear year: Int, to output: inout [UInt8]) {
    output.append(contentsOf: padded(year - year % 5, 4).utf8)
  }

  /// A typed surname: one Chinese character, a listed compound surname, or a Latin name, filed under its first
  /// letter as the mask shows it. A whole Chinese name is refused, for a search by surname must not turn quietly
  /// into a wider one than was typed.
  private static func appendSurname(_ term: RawSpan, to output: inout [UInt8]) -> ValueProblem? {
    let start = output.count
    let isName = PersonName.canonicalise(term, into: &output) == nil
    let kept = isName ? surnameBytes(ofTerm: output.span.bytes.extracting(start...)) : 0
    output.removeLast(output.count - start - kept)
    return kept > 0
      ? nil
      : ValueProblem(
        .notASurname, "not a surname: one Chinese character, a compound surname, or a Latin name")
  }

  /// The bytes of a canonical name that are the surname it stands for; 0 where it is none.
  private static func surnameBytes(ofTerm name: RawSpan) -> Int {
    guard let first = name.scalar(at: 0) else { return 0 }
    if first.value.isLatinLetter || (first.value.isHan && first.length == name.byteCount) {
      return first.length
    }
    guard first.value.isHan, let second = name.scalar(at: first.length),
      first.length + second.length == name.byteCount, Surname.isCompound(first.value, second.value)
    else { return 0 }
    return name.byteCount
  }
}
