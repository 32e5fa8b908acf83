/// A QR code before it is masked: function patterns in place, codewords laid, the format still to come.
struct QRSymbol {
  private let version: QRVersion
  private var modules: QRModules
  /// Function patterns, format and version: what no mask changes.
  private var isReserved: QRModules

  init(_ version: QRVersion, codewords: [UInt8]) {
    self.version = version
    modules = QRModules(size: version.size)
    isReserved = QRModules(size: version.size)
    drawTiming()
    drawFinders()
    drawAlignments()
    // Reserves the place; what stands there depends on the mask.
    drawFormat(mask: 0)
    drawVersion()
    lay(codewords)
  }

  /// The code under a mask (table 10).
  func masked(_ mask: Int) -> QRModules {
    var symbol = self
    for row in 0..<version.size {
      for column in 0..<version.size where !isReserved[row, column] {
        if QRSymbol.inverts(mask, row, column) { symbol.modules[row, column].toggle() }
      }
    }
    symbol.drawFormat(mask: mask)
    return symbol.modules
  }

  private static func inverts(_ mask: Int, _ row: Int, _ column: Int) -> Bool {
    switch mask {
    case 0: (row + column) % 2 == 0
    case 1: row % 2 == 0
    case 2: column % 3 == 0
    case 3: (row + column) % 3 == 0
    case 4: (row / 2 + column / 3) % 2 == 0
    case 5: row * column % 2 + row * column % 3 == 0
    case 6: (row * column % 2 + row * column % 3) % 2 == 0
    default: ((row + column) % 2 + row * column % 3) % 2 == 0
    }
  }

  private mutating func reserve(_ row: Int, _ column: Int, isDark: Bool) {
    modules[row, column] = isDark
    isReserved[row, column] = true
  }

  // MARK: Function patterns

  private mutating func drawTiming() {
    for place in 0..<version.size {
      reserve(6, place, isDark: place.isMultiple(of: 2))
      reserve(place, 6, isDark: place.isMultiple(of: 2))
    }
  }

  /// Three squares in a square, each with a light border towards the middle.
  private mutating func drawFinders() {
    let last = version.size - 4
    for (centreRow, centreColumn) in [(3, 3), (3, last), (last, 3)] {
      for row in centreRow - 4...centreRow + 4 where (0..<version.size).contains(row) {
        for column in centreColumn - 4...centreColumn + 4 where (0..<version.size).contains(column) {
          let distance = max(abs(row - centreRow), abs(column - centreColumn))
          reserve(row, column, isDark: distance != 2 && distance != 4)
        }
      }
    }
  }

  private mutating func drawAlignments() {
    let centres = version.alignmentCentres
    for centreRow in centres {
      for centreColumn in centres {
        let isFinder =
          centreRow == 6 && (centreColumn == 6 || centreColumn == centres.last)
          || centreColumn == 6 && centreRow == centres.last
        if isFinder { continue }
        for row in centreRow - 2...centreRow + 2 {
          for column in centreColumn - 2...centreColumn + 2 {
            let distance = max(abs(row - centreRow), abs(column - centreColumn))
            reserve(row, column, isDark: distance != 1)
          }
        }
      }
    }
  }

  // MARK: Format and version

  /// Section 7.9: level M is `00`, then the mask, a BCH(15, 5) remainder, all under a mask of its own; twice.
  private mutating func drawFormat(mask: Int) {
    var remainder = mask
    for _ in 0..<10 { remainder = remainder << 1 ^ (remainder >> 9) * 0x537 }
    let bits = (mask << 10 | remainder) ^ 0x5412
    func bit(_ place: Int) -> Bool { bits >> place & 1 == 1 }
    for place in 0...5 { reserve(place, 8, isDark: bit(place)) }
    reserve(7, 8, isDark: bit(6))
    reserve(8, 8, isDark: bit(7))
    reserve(8, 7, isDark: bit(8))
    for place in 9..<15 { reserve(8, 14 - place, isDark: bit(place)) }
    for place in 0..<8 { reserve(8, version.size - 1 - place, isDark: bit(place)) }
    for place in 8..<15 { reserve(version.size - 15 + place, 8, isDark: bit(place)) }
    reserve(version.size - 8, 8, isDark: true)
  }

  /// Section 7.10: from version 7 on the version with a BCH(18, 6) remainder; twice.
  private mutating func drawVersion() {
    guard version.number >= 7 else { return }
    var remainder = version.number
    for _ in 0..<12 { remainder = remainder << 1 ^ (remainder >> 11) * 0x1F25 }
    let bits = version.number << 12 | remainder
    for place in 0..<18 {
      let (near, far) = (place / 3, version.size - 11 + place % 3)
      reserve(near, far, isDark: bits >> place & 1 == 1)
      reserve(far, near, isDark: bits >> place & 1 == 1)
    }
  }

  // MARK: Data

  /// Section 7.7.3: two columns at a time from the right, up and down in turn, past what is reserved.
  private mutating func lay(_ codewords: [UInt8]) {
    var place = 0
    var goesUp = true
    for right in stride(from: version.size - 1, through: 1, by: -2).map({ $0 <= 6 ? $0 - 1 : $0 }) {
      for step in 0..<version.size {
        let row = goesUp ? version.size - 1 - step : step
        for column in [right, right - 1] where !isReserved[row, column] && place < 8 * codewords.count {
          modules[row, column] = codewords[place / 8] >> (7 - place % 8) & 1 == 1
          place += 1
        }
      }
      goesUp.toggle()
    }
  }
}
