extension QRCode {
  /// Modules of light around the code, which readers need (section 6.3.8).
  private static let quietZone = 4

  /// The code as text, two rows of modules in a line of half blocks.
  ///
  /// - Parameter isColoured: black on white, whatever the terminal's colours are; else dark modules are drawn, as on paper.
  func text(isColoured: Bool) -> String {
    let edge = Self.quietZone
    func isDark(_ row: Int, _ column: Int) -> Bool {
      (0..<size).contains(row) && (0..<size).contains(column) && modules[row, column]
    }
    var text = ""
    for row in stride(from: -edge, to: size + edge, by: 2) {
      var line = ""
      for column in -edge..<size + edge {
        switch (isDark(row, column), isDark(row + 1, column)) {
        case (true, true): line += "█"
        case (true, false): line += "▀"
        case (false, true): line += "▄"
        case (false, false): line += " "
        }
      }
      text += isColoured ? "\u{1B}[30;107m\(line)\u{1B}[0m\n" : "\(line)\n"
    }
    return text
  }
}
