import Testing

@testable import SyntheticCommunity

/// The people of the large community, against the figures it is meant to have.
@Suite struct `A community of 130,200` {
  private struct Census: Sendable {
    var residents: [Resident] = []
    var ages: [Int] = []
    var sizes: [Int] = []

    init() {
      let setting = Setting(scale: .medium, seed: 11, today: Community.defaultToday)
      let tree = PlaceTree(scale: .medium)
      var numbering = Numbering()
      var commuter: Commuter?
      for grid in tree.grids {
        let population = GridPopulation(
          of: grid, in: setting, numbering: &numbering, commuter: &commuter, isLast: grid.number == 84)
        residents += population.residents
        ages += population.residents.map { population.age(of: $0) }
        sizes += population.households.map(\.residents.count)
      }
    }
  }

  private static let census = Census()
  private var census: Census { `A community of 130,200`.census }

  @Test func `has its branches, grids, buildings and members`() {
    let tree = PlaceTree(scale: .medium)
    let buildings = tree.grids.flatMap(\.buildings)
    #expect(tree.branches.count == 9)
    #expect(tree.grids.map(\.number) == Array(1...84))
    #expect(buildings.count == 620)
    #expect(buildings.allSatisfy { $0.residents == 210 })
    #expect(buildings.reduce(0) { $0 + $1.volunteers } == 5_000 - 3_720)
    #expect(Set(tree.places.map(\.path)).count == tree.places.count)
    #expect(tree.places.contains { $0.path == StoryPeople.building })
  }

  @Test func `has the sexes and ages of its figures`() {
    #expect(census.residents.count == 130_200)
    #expect(near(census.residents.filter { $0.sex == .male }.count, 5_194))
    #expect(near(census.ages.filter { $0 < 15 }.count, 1_795))
    #expect(near(census.ages.filter { (15..<60).contains($0) }.count, 6_335))
    #expect(near(census.ages.filter { (60..<65).contains($0) }.count, 520))
    #expect(near(census.ages.filter { $0 >= 65 }.count, 1_350))
    #expect(census.ages.allSatisfy { (0...100).contains($0) })
  }

  @Test(arguments: [(1, 2_700), (2, 3_000), (3, 2_300), (4, 1_200), (5, 600), (6, 200)])
  func `has households of the sizes of its figures`(size: Int, parts: Int) {
    #expect(near(census.sizes.filter { $0 == size }.count, parts, of: census.sizes.count, within: 60))
  }

  @Test func `has as many empty nests as its figures`() {
    let old = zip(census.residents, census.ages).filter { $0.1 >= 60 }.map(\.0)
    let nesters = old.filter(\.needs.isEmptyNester)
    #expect(near(nesters.count, 5_130, of: old.count, within: 150))
    #expect(near(nesters.filter(\.needs.livesAlone).count, 2_500, of: nesters.count, within: 150))
  }

  @Test func `has the disabilities, conditions and incomes of its figures`() {
    let disabilities = census.residents.compactMap(\.needs.disability)
    #expect(near(disabilities.count, 634, within: 25))
    for (kind, parts) in zip(Needs.DisabilityKind.allCases, [2_907, 2_416, 1_630, 1_486, 740, 668, 153]) {
      #expect(near(disabilities.filter { $0.kind == kind }.count, parts, of: disabilities.count, within: 150))
    }
    #expect(near(disabilities.filter { $0.grade <= 2 }.count, 3_000, of: disabilities.count, within: 150))
    #expect(near(disabilities.filter(\.isCertified).count, 4_500, of: disabilities.count, within: 200))
    #expect(near(census.residents.filter(\.needs.isLowIncome).count, 60, within: 10))
    let old = zip(census.residents, census.ages).filter { $0.1 >= 65 }.map(\.0)
    #expect(near(old.filter(\.needs.hasChronicCondition).count, 6_000, of: old.count, within: 150))
  }

  @Test func `has the names of its figures`() {
    let names = census.residents.map(\.name)
    func surnames(_ surname: Character) -> Int { names.filter { $0.text.first == surname }.count }
    #expect(near(surnames("王"), 725, within: 40))
    #expect(near(surnames("李"), 719, within: 40))
    #expect(near(surnames("张"), 683, within: 40))
    let han = names.filter { $0.writing == .han }
    #expect(near(han.filter { $0.text.unicodeScalars.count == 3 }.count, 8_500, of: han.count, within: 100))
    #expect(near(names.filter { $0.writing == .latin }.count, 30, within: 20))
    #expect(near(names.filter { $0.writing == .dotted }.count, 20, within: 20))
    #expect(near(names.filter(\.isRare).count, 10, within: 15))
    #expect(names.contains { $0.writing == .compoundSurname })
  }

  @Test func `has the surname weights of its figures`() {
    let weights = Surnames.weighted.map(\.1)
    #expect(weights.reduce(0, +) == 10_000)
    #expect(weights.prefix(100).reduce(0, +) == 8_590)
    #expect(zip(weights, weights.dropFirst()).prefix(19).allSatisfy(>))
    #expect(Set(Surnames.weighted.map(\.0)).count == weights.count)
  }

  @Test func `has the telephones of its figures, and numbers nobody shares`() {
    let phones = census.residents.map(\.phone)
    #expect(near(phones.filter(\.isEmpty).count, 700, within: 40))
    let given = phones.filter { !$0.isEmpty }
    #expect(near(given.count - Set(given).count, 200, within: 30))
    let numbers = census.residents.map(\.idNumber).filter { !$0.isEmpty }
    #expect(Set(numbers).count == numbers.count)
    #expect(Set(census.residents.map(\.key)).count == 130_200)
  }

  /// Whether a count lies within some ten-thousandths of `parts` of the whole.
  private func near(_ count: Int, _ parts: Int, of whole: Int = 130_200, within tolerance: Int = 50) -> Bool {
    abs(count * 10_000 / whole - parts) <= tolerance
  }
}
