import Testing

@testable import Vault

@Suite struct IdentityValueTests {
  @Test(arguments: [
    ("王秀兰", "王秀兰"), ("  王　 秀兰 ", "王 秀兰"), ("Ann  Lee", "Ann Lee"), ("阿卜杜拉·买买提", "阿卜杜拉·买买提"),
    ("O'Neill-Smith Jr.", "O'Neill-Smith Jr."), ("𠮷田", "𠮷田"), ("〇娜", "〇娜"),
    ("Nguye\u{302}\u{303}n", "Nguye\u{302}\u{303}n"),
    ("Мария", "Мария"),
  ])
  func `a name keeps its spelling and loses spare spaces`(text: String, expected: String) {
    expectCanonical(text, .personName, is: expected)
  }

  @Test(arguments: [
    "·王", "123", "王2", "👩", "王\u{FE00}", "王\u{200D}", "\u{202E}王", "\u{301}A", "A\u{301}\u{301}\u{301}",
    "A \u{301}", "   ",
    "王;李", "王,李", "<b>", "王\n秀兰", "=1+1", "-A", "A\u{0}",
  ])
  func `what is no name is refused`(text: String) { expectRefused(text, .personName, .notAName) }

  @Test func `a name is bounded`() {
    expectCanonical(String(repeating: "王", count: 64), .personName, is: String(repeating: "王", count: 64))
    expectRefused(String(repeating: "王", count: 65), .personName, .tooLong)
  }

  @Test func `the check digit vectors of the standard hold`() {
    expectCanonical("11010519491231002X", .residentID, in: .production, is: "11010519491231002X")
    expectCanonical("11010519491231002x", .residentID, in: .production, is: "11010519491231002X")
    expectCanonical("34052419800101001X", .residentID, in: .production, is: "34052419800101001X")
    expectCanonical("000031194709210260", .residentID, in: .synthetic, is: "000031194709210260")
  }

  @Test func `every single wrong digit and every swap of neighbours is noticed`() {
    let good = Array("11010519491231002X".utf8)
    for index in 0..<17 {
      for digit in UInt8(ascii: "0")...UInt8(ascii: "9") where digit != good[index] {
        var bad = good
        bad[index] = digit
        #expect(throws: ValueProblem.self) { try canonical(bad, .residentID, in: .production).get() }
      }
    }
    for index in 0..<16 where good[index] != good[index + 1] {
      var bad = good
      bad.swapAt(index, index + 1)
      #expect(throws: ValueProblem.self) { try canonical(bad, .residentID, in: .production).get() }
    }
    expectRefused("110105194912310020", .residentID, in: .production, .checkDigit)
  }

  @Test func `an identity number has eighteen characters and a real birth date`() {
    for text in [
      "1101051949123100", "11010519491231002XX", "11010519491231002Y", "1101051949123l002X",
      "110105491231002",
      "１１０１０５194912310", "X1010519491231002X",
    ] { expectRefused(text, .residentID, in: .production, .notAResidentID) }
    expectRefused("110105194902310021", .residentID, in: .production, .birthDateInID)
    expectRefused("110105000001010021", .residentID, in: .production, .birthDateInID)
  }

  @Test func `invented and real numbers do not mix`() {
    expectRefused("11010519491231002X", .residentID, in: .synthetic, .realNumber)
    expectRefused("911124198108030024", .residentID, in: .synthetic, .realNumber)
    expectRefused("000031194709210260", .residentID, in: .production, .syntheticNumber)
    expectCanonical("15412345678", .phone, is: "15412345678")
    expectRefused("13912345678", .phone, in: .synthetic, .realNumber)
    expectRefused("027-82345678", .phone, in: .synthetic, .realNumber)
    expectRefused("+85212345678", .phone, in: .synthetic, .realNumber)
    expectRefused("4001234567", .phone, in: .synthetic, .realNumber)
    expectRefused("15412345678", .phone, in: .production, .syntheticNumber)
    expectRefused("027-01234567", .phone, in: .production, .syntheticNumber)
    expectCanonical("鄂A·I3845", .plate, is: "鄂A·I3845")
    expectRefused("鄂A·13845", .plate, in: .synthetic, .realNumber)
    expectRefused("鄂A·I3845", .plate, in: .production, .syntheticNumber)
    expectRefused("鄂A·O3845", .plate, in: .production, .syntheticNumber)
  }

  @Test func `birth date and sex are read out of an identity number`() {
    let id = Array("000031194709210260".utf8)
    #expect(ResidentID.birthDate(id.span.bytes) == CalendarDate(year: 1947, month: 9, day: 21))
    #expect(ResidentID.isMale(id.span.bytes) == false)
    #expect(ResidentID.birthDate([1, 2, 3].span.bytes) == nil)
    #expect(ResidentID.isMale(Array("E12345678".utf8).span.bytes) == nil)
  }

  @Test(arguments: [
    ("139 1234 5678", "13912345678"), ("+86 139-1234-5678", "13912345678"), ("02782345678", "027-82345678"),
    ("027-8234 5678", "027-82345678"), ("010-62345678", "010-62345678"), ("07132345678", "0713-2345678"),
    ("+862782345678", "027-82345678"), ("+852 1234 5678", "+85212345678"), ("400-123-4567", "4001234567"),
    ("+8613912345678", "13912345678"),
  ])
  func `a telephone number comes to one spelling`(text: String, expected: String) {
    expectCanonical(text, .phone, in: .production, is: expected)
  }

  @Test(arguments: [
    "12345678901", "1391234567", "139123456789", "027-1234567", "027-9234567", "110", "027", "+", "+86",
    "(027)82345678",
    "139１2345678", "13912345678x", "+012345678", "0000-1234567", "027-823456789", "86-13912345678",
    "1391234567 8 9 0 1 2 3 4 5 6 7 8 9", "139\u{301}12345678",
  ])
  func `what cannot be dialled is refused`(text: String) {
    expectRefused(text, .phone, in: .production, .notAPhone)
  }

  @Test(arguments: [
    ("鄂A12345", "鄂A·12345"), ("鄂a·1234z", "鄂A·1234Z"), ("鄂A 123456", "鄂A·123456"), ("鄂A-12345", "鄂A·12345"),
    ("鄂A•12345", "鄂A·12345"), ("粤Z·1234港", "粤Z·1234港"), ("鄂A·1234学", "鄂A·1234学"),
  ])
  func `a plate comes to one spelling`(text: String, expected: String) {
    expectCanonical(text, .plate, in: .production, is: expected)
  }

  @Test(arguments: [
    "A12345", "鄂12345", "鄂A", "鄂A·1234", "鄂A·1234567", "王A·12345", "鄂A··12345", "鄂A·12学45", "鄂A·12\u{301}345",
    "鄂",
    "鄂A·12345 ",
  ])
  func `what is no plate is refused`(text: String) {
    expectRefused(text, .plate, in: .production, .notAPlate)
  }

  @Test func `the canonical form of a canonical form is itself, and problems never hold the value`() {
    var random = SeededGenerator(seed: 23)
    let kinds: [FieldKind] = [
      .text(maxBytes: 64), .text(maxBytes: 4000), .personName, .residentID, .phone, .plate, .date,
      .integer(0...99),
      .reference(Name(checked: "resident")), .token(maxBytes: 64), .list(of: .personName, max: 5),
      .list(of: .phone, max: 3),
    ]
    for _ in 0..<4000 {
      let value = HostileValues.next(&random)
      for kind in kinds {
        for vault in VaultKind.allCases {
          switch canonical(value, kind, in: vault) {
          case .success(let once): #expect(canonical(once, kind, in: vault) == .success(once))
          case .failure(let problem):
            let text = String(decoding: value, as: UTF8.self)
            #expect(value.count < 6 || !problem.text.contains(text))
          }
        }
      }
    }
  }
}
