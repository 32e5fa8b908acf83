/// A synthetic community of invented people: `try Community(scale: .small, seed: 1).write { file, bytes in … }`.
///
/// The same scale, seed and day give the same bytes on every machine and toolchain. No number in it can reach or
/// name a person: identity numbers begin with 0, telephones with 154 or 027-0, places have area code 000000.
public struct Community: Sendable {
  /// The day a community is generated for unless another is asked for; fixed, so that bytes can be compared.
  public static let defaultToday = CalendarDate(known: 2026, 3, 2)

  /// Days a community can be generated for: the people of the stories are grown up and alive.
  public static let days = CalendarDate(known: 2020, 1, 1)...CalendarDate(known: 2039, 12, 31)

  private let setting: Setting

  /// - Parameter today: the day ages, posts, orders and consents are current on (Asia/Shanghai).
  /// - Throws: `UnsupportedDay` for a day outside `days`.
  public init(
    scale: Scale, seed: UInt64, today: CalendarDate = Community.defaultToday
  ) throws(UnsupportedDay) {
    guard Community.days.contains(today) else { throw UnsupportedDay(day: today) }
    setting = Setting(scale: scale, seed: seed, today: today)
  }

  /// Hands out every file in pieces, grid by grid, so that memory does not grow with the community.
  ///
  /// Pieces of one file come in order and are appended to each other; pieces of different files alternate. Every
  /// file of `OutputFile` gets at least its opening lines. An error of the sink ends the writing and is passed on.
  @discardableResult
  public func write<Failure: Error>(
    to sink: (_ file: OutputFile, _ bytes: [UInt8]) throws(Failure) -> Void
  ) throws(Failure) -> Tally {
    var tally = Tally()
    for file in OutputFile.allCases { try sink(file, Opening.bytes(of: file, in: setting)) }
    let tree = PlaceTree(scale: setting.scale)
    var numbering = Numbering()
    var commuter: Commuter?
    var truth = TruthCollector(setting: setting, grids: tree.grids.count)

    try hand(out: registers(of: tree), to: sink, &tally)
    for (index, grid) in tree.grids.enumerated() {
      let population = GridPopulation(
        of: grid, in: setting, numbering: &numbering, commuter: &commuter,
        isLast: index + 1 == tree.grids.count)
      let records = GridRecords(population: population, numbering: &numbering)
      var pages = Pages()
      records.write(to: &pages)
      truth.observe(records, pages: &pages)
      try hand(out: pages, to: sink, &tally)
    }
    try hand(out: truth.conclusion(), to: sink, &tally)
    return tally
  }

  private func registers(of tree: PlaceTree) -> Pages {
    var pages = Pages()
    for place in tree.places { pages.add(JSONLine(place), to: .places) }
    for person in CommunityStaff.people(of: tree, in: setting) { pages.add(JSONLine(person), to: .people) }
    return pages
  }

  private func hand<Failure: Error>(
    out pages: Pages, to sink: (OutputFile, [UInt8]) throws(Failure) -> Void, _ tally: inout Tally
  ) throws(Failure) {
    for file in OutputFile.allCases {
      let bytes = pages.bytes(of: file)
      guard !bytes.isEmpty else { continue }
      try sink(file, bytes)
      tally.count(pages.rows(of: file), in: file)
    }
  }
}

/// A day for which no community can be generated.
public struct UnsupportedDay: Error, Equatable, CustomStringConvertible {
  public let day: CalendarDate

  public var description: String {
    "unsupported day: `\(day)` lies outside \(Community.days.lowerBound) to \(Community.days.upperBound)"
  }
}

/// How many rows each file holds, its opening lines not counted.
public struct Tally: Sendable {
  private var counts: [OutputFile: Int] = [:]

  public func rows(in file: OutputFile) -> Int { counts[file] ?? 0 }

  mutating func count(_ rows: Int, in file: OutputFile) { counts[file, default: 0] += rows }
}
