/// How badly a masked code reads (section 7.8.3): runs, squares, what looks like a finder, and too much of one colour.
enum QRPenalty {
  static func points(of modules: QRModules) -> Int {
    let size = modules.size
    let rows = (0..<size).map { row in (0..<size).map { modules[row, $0] } }
    let columns = (0..<size).map { column in (0..<size).map { modules[$0, column] } }
    return (rows + columns).reduce(0) { $0 + runs($1) + finders($1) } + squares(rows) + balance(modules)
  }

  /// Five or more of a colour in a line: three points, and one for each more.
  private static func runs(_ line: [Bool]) -> Int {
    var points = 0
    var length = 0
    for (place, isDark) in line.enumerated() {
      length = place > 0 && line[place - 1] == isDark ? length + 1 : 1
      if length == 5 { points += 3 } else if length > 5 { points += 1 }
    }
    return points
  }

  /// Dark, light, three dark, light, dark, with four light modules on a side: forty points.
  private static func finders(_ line: [Bool]) -> Int {
    let core = [true, false, true, true, true, false, true]
    let light = [Bool](repeating: false, count: 4)
    return [light + core, core + light].reduce(0) { points, pattern in
      points
        + 40 * (0...line.count - pattern.count).count { line[$0..<$0 + pattern.count].elementsEqual(pattern) }
    }
  }

  /// Each two by two of a colour: three points.
  private static func squares(_ rows: [[Bool]]) -> Int {
    var points = 0
    for row in 0..<rows.count - 1 {
      for column in 0..<rows.count - 1 {
        let isDark = rows[row][column]
        if rows[row][column + 1] == isDark, rows[row + 1][column] == isDark,
          rows[row + 1][column + 1] == isDark
        {
          points += 3
        }
      }
    }
    return points
  }

  /// Ten points for each five hundredths that the share of dark modules is away from a half.
  private static func balance(_ modules: QRModules) -> Int {
    let total = modules.size * modules.size
    return abs(modules.darkCount * 20 - total * 10) / total * 10
  }
}
