import Foundation

/// A stretch of a terminal's screen that text took and that can be wiped again.
struct ScreenPatch {
  /// Lines of the screen, wrapped ones counted.
  let lines: Int

  init(_ text: String, columns: Int) {
    lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false).reduce(0) {
      count, line in
      count + max(1, (CellWidth.of(String(line)) + columns - 1) / columns)
    }
  }

  /// What moves the cursor up over `lines` and clears all below (ECMA-48: CUU, ED).
  static func wiping(lines: Int) -> String { "\u{1B}[\(lines)A\r\u{1B}[J" }
}

/// How wide the terminal is now.
enum TerminalSize {
  static var columns: Int {
    var size = winsize()
    guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
    return Int(size.ws_col)
  }
}
