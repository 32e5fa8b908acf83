/// Hands out identity numbers of one grid, each once.
struct IdentityRegister {
  private struct Entry: Hashable {
    let birth: CalendarDate
    let sequence: Int
  }

  private let community: Int
  private let grid: Int
  // Asked for membership only: its order never reaches the output.
  private var taken: Set<Entry> = []

  init(community: Int, grid: Int) {
    self.community = community
    self.grid = grid
  }

  /// A free number; `endingX` looks for one whose check digit is X.
  mutating func issue(
    birth: CalendarDate, sex: Sex, endingX: Bool = false, using stream: inout RandomStream
  ) -> String {
    while true {
      // Odd for men: 1, 3, … 999; even for women: 2, 4, … 998.
      let sequence = sex == .male ? stream.below(500) * 2 + 1 : stream.below(499) * 2 + 2
      let number = ResidentID.number(community: community, grid: grid, birth: birth, sequence: sequence)
      if endingX && number.utf8.last != UInt8(ascii: "X") { continue }
      if taken.insert(Entry(birth: birth, sequence: sequence)).inserted { return number }
    }
  }

  /// Takes a number a story fixes, so that nobody else gets it.
  mutating func issue(birth: CalendarDate, sequence: Int) -> String {
    taken.insert(Entry(birth: birth, sequence: sequence))
    return ResidentID.number(community: community, grid: grid, birth: birth, sequence: sequence)
  }
}
