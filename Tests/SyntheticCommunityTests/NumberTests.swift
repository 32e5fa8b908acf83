import Testing

@testable import SyntheticCommunity

@Suite struct `Identity and telephone numbers` {
  @Test(arguments: ["11010519491231002X", "34052419800101001X", "000031194709210260"])
  func `a published number has the check digit we compute`(number: String) {
    #expect(ResidentID.checkDigit(of: String(number.dropLast())) == number.last)
    #expect(ResidentID.isConsistent(number))
  }

  @Test(arguments: ["", "0000311947092102", "00003119470921026X0", "00003119470921026a", "0000311947092102６"])
  func `what is not seventeen digits has no check digit`(digits: String) {
    #expect(ResidentID.checkDigit(of: digits) == nil)
  }

  @Test func `every single wrong digit is noticed`() {
    let number = Array("000031194709210260")
    for position in 0..<17 {
      for digit in "0123456789" where digit != number[position] {
        var wrong = number
        wrong[position] = digit
        #expect(!ResidentID.isConsistent(String(wrong)))
      }
    }
  }

  @Test func `a register issues no number twice, to men the odd ones`() {
    var register = IdentityRegister(community: 0, grid: 31)
    var stream = RandomStream(seed: 1, topic: .identity)
    let birth = CalendarDate(known: 1980, 5, 5)
    let men = (0..<400).map { _ in register.issue(birth: birth, sex: .male, using: &stream) }
    let women = (0..<400).map { _ in register.issue(birth: birth, sex: .female, using: &stream) }
    #expect(Set(men + women).count == 800)
    #expect(men.allSatisfy { sequence($0) % 2 == 1 })
    #expect(women.allSatisfy { sequence($0) % 2 == 0 && sequence($0) > 0 })
    #expect((men + women).allSatisfy { ResidentID.isConsistent($0) && $0.hasPrefix("00003119800505") })
  }

  @Test func `a number can be asked to end with X`() {
    var register = IdentityRegister(community: 0, grid: 1)
    var stream = RandomStream(seed: 1, topic: .identity)
    let number = register.issue(
      birth: CalendarDate(known: 2000, 2, 29), sex: .female, endingX: true, using: &stream)
    #expect(number.last == "X")
  }

  @Test func `telephones of neighbouring grids never meet`() {
    var grids = [PhoneNumbers(seed: 9, grid: 30), PhoneNumbers(seed: 9, grid: 31)]
    var given: Set<String> = [StoryPeople.phone]
    for _ in 0..<5_000 {
      for grid in grids.indices {
        #expect(given.insert(grids[grid].mobile()).inserted)
        #expect(given.insert(grids[grid].landline()).inserted)
      }
    }
  }

  private func sequence(_ number: String) -> Int { Int(number.dropFirst(14).prefix(3)) ?? -1 }
}
