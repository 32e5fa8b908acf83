import Testing

@testable import Vault

@Suite struct SearchFormTests {
  private func stored(_ text: String, _ kind: FieldKind, _ search: SearchKind) -> String? {
    let forms = SearchForm.forms(stored: Array(text.utf8).span.bytes, of: kind, for: search)
    #expect(forms.count <= 1)
    return forms.first.map { String(decoding: $0, as: UTF8.self) }
  }

  private func term(_ text: String, _ kind: FieldKind, _ search: SearchKind) -> Result<String, ValueProblem> {
    var output: [UInt8] = []
    let problem = SearchForm.append(
      term: Array(text.utf8).span.bytes, of: kind, for: search, in: .synthetic, into: &output)
    if let problem {
      #expect(output.isEmpty)
      return .failure(problem)
    }
    return .success(String(decoding: output, as: UTF8.self))
  }

  @Test(arguments: [
    ("王秀兰", "王"), ("欧阳小雨", "欧阳"), ("欧阳", "欧"), ("Ann Lee", "A"), ("阿卜杜拉·买买提", "阿"),
  ])
  func `a stored name is found by what its mask shows`(name: String, surname: String) {
    #expect(stored(name, .personName, .surnameInBuilding) == surname)
    #expect(masked(name, .name) == surname + "**")
  }

  @Test(arguments: [("王", "王"), ("欧阳", "欧阳"), (" 王 ", "王"), ("Ann", "A"), ("A", "A"), ("𠮷", "𠮷")])
  func `a typed surname meets the stored one`(typed: String, surname: String) {
    #expect(term(typed, .personName, .surnameInBuilding) == .success(surname))
  }

  @Test(arguments: ["王秀兰", "王秀", "王·", "1", "王\u{301}", "مريم", "*"])
  func `a typed name is not quietly shortened to its surname`(typed: String) {
    guard case .failure(let problem) = term(typed, .personName, .surnameInBuilding) else {
      Issue.record("taken")
      return
    }
    #expect(problem.code == .notASurname)
  }

  @Test func `whole values meet however they were typed`() {
    #expect(stored("王 秀兰", .personName, .equality) == "王 秀兰")
    #expect(term(" 王　秀兰", .personName, .equality) == .success("王 秀兰"))
    #expect(stored("15412345678", .phone, .equality) == "15412345678")
    #expect(term("+86 154-1234-5678", .phone, .equality) == .success("15412345678"))
    #expect(
      term("00003119470921026x", .residentID, .equality)
        == .failure(
          ValueProblem(.checkDigit, "the check digit does not match: a digit is wrong or two are swapped")))
    #expect(term("living", .code([Name(checked: "living")]), .codeEquality) == .success("living"))
  }

  @Test func `each item of a list is found by itself`() {
    let skills = FieldKind.list(of: .code([Name(checked: "medical"), Name(checked: "repair")]), max: 10)
    let stored = Array("repair;medical".utf8)
    #expect(
      SearchForm.forms(stored: stored.span.bytes, of: skills, for: .codeEquality) == [
        Array("repair".utf8), Array("medical".utf8),
      ])
    #expect(term("medical", skills, .codeEquality) == .success("medical"))
    #expect(throws: ValueProblem.self) { try term("repair;medical", skills, .codeEquality).get() }
  }

  @Test func `canonically equivalent spellings stay apart`() {
    let composed = stored("\u{c9}lodie", .personName, .equality)!
    let decomposed = stored("E\u{301}lodie", .personName, .equality)!
    #expect(Array(composed.utf8) != Array(decomposed.utf8))
  }

  @Test func `the last four digits of a number that has them`() {
    #expect(stored("15412345678", .phone, .lastFourInGrid) == "5678")
    #expect(stored("027-01234567", .phone, .lastFourInGrid) == "4567")
    #expect(stored("567", .phone, .lastFourInGrid) == nil)
    #expect(term("5678", .phone, .lastFourInGrid) == .success("5678"))
    for typed in ["567", "56789", "567x", "５６７８"] {
      #expect(throws: ValueProblem.self) { try term(typed, .phone, .lastFourInGrid).get() }
    }
  }

  @Test func `birth years fall into fives`() {
    #expect(stored("1947-09-21", .date, .birthYearBand) == "1945")
    #expect(stored("1949-12-31", .date, .birthYearBand) == "1945")
    #expect(stored("1950-01-01", .date, .birthYearBand) == "1950")
    #expect(stored("nonsense", .date, .birthYearBand) == nil)
    #expect(term("1947", .date, .birthYearBand) == .success("1945"))
    #expect(term("1947-09-21", .date, .birthYearBand) == .success("1945"))
    for typed in ["47", "0000", "19470", "1947-13-01"] {
      #expect(throws: ValueProblem.self) { try term(typed, .date, .birthYearBand).get() }
    }
  }

  @Test func `an absent value has no form`() {
    for search in SearchKind.allCases {
      #expect(stored("", .personName, search) == nil)
      #expect(term("", .personName, search) == .failure(.empty))
    }
  }
}
