/// Draws samples of the truth while the grids go by.
struct TruthCollector {
  private let setting: Setting
  private var misuse: MisusePlans

  init(setting: Setting, grids: Int) {
    self.setting = setting
    misuse = MisusePlans(setting: setting, grids: grids)
  }

  mutating func observe(_ records: GridRecords, pages: inout Pages) {
    let number = records.population.grid.number
    // Every grid of the small community; of the large one some, 031 and grids whose leader lives there among them.
    if setting.scale == .small || number % 12 == 7 || number % 24 == 0 {
      for line in VisibilitySample.lines(of: records) { pages.add(line, to: .visibility) }
    }
    misuse.observe(records, GridActors(records))
  }

  /// What can be told only at the end.
  func conclusion() -> Pages {
    var pages = Pages()
    for line in misuse.lines() { pages.add(line, to: .misuse) }
    return pages
  }
}
