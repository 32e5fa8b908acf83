import Synchronization

/// How far something is: a bar that redraws itself on a terminal, and nothing elsewhere.
final class ProgressBar: Sendable {
  private struct State {
    var done: Int64 = 0
    /// In the unit of `done`; `nil` where nobody knows.
    var total: Int64?
    var rows: Int?
    var lastSaid: ContinuousClock.Instant
    var hasDrawn = false
  }

  /// What `done` counts.
  enum Unit: Equatable {
    case bytes
    /// Things of this name: `records`.
    case things(String)
  }

  private let stream: Console.Stream
  private let what: String
  private let unit: Unit
  private let started = ContinuousClock.now
  private let state: Mutex<State>

  init(_ what: String, total: Int64?, unit: Unit = .bytes, on stream: Console.Stream) {
    self.what = what
    self.unit = unit
    self.stream = stream
    state = Mutex(State(total: total, lastSaid: .now))
  }

  /// So much is done; so many rows, where they are counted beside.
  func update(done: Int64? = nil, of newTotal: Int64? = nil, rows: Int? = nil) {
    guard stream.isTerminal else { return }
    let text = state.withLock { state -> String? in
      if let done { state.done = max(state.done, done) }
      if let newTotal { state.total = newTotal }
      if let rows { state.rows = rows }
      guard ContinuousClock.now - state.lastSaid >= .milliseconds(100) else { return nil }
      state.lastSaid = .now
      state.hasDrawn = true
      return ProgressBar.line(
        what, done: state.done, total: state.total, unit: unit, rows: state.rows, elapsed: .now - started)
    }
    guard let text else { return }
    stream("\r\(text)\u{1B}[K")
  }

  /// Clears the bar from a terminal.
  func finish() {
    guard stream.isTerminal, state.withLock({ $0.hasDrawn }) else { return }
    stream("\r\u{1B}[K")
  }

  /// `importing ███████░░░ 71 %  3.2 of 4.5 MB  3,550 rows  41 s`
  static func line(
    _ what: String, done: Int64, total: Int64?, unit: Unit = .bytes, rows: Int?, elapsed: Duration
  ) -> String {
    var parts = [what]
    if let total, total > 0 {
      let share = min(1, Double(done) / Double(total))
      let filled = Int(share * 20)
      parts.append(String(repeating: "█", count: filled) + String(repeating: "░", count: 20 - filled))
      parts.append("\(Int(share * 100)) %")
    }
    switch (unit, total) {
    case (.bytes, let total?): parts.append("\(size(done)) of \(size(total))")
    case (.bytes, nil): parts.append(size(done))
    case (.things(let name), let total?):
      parts.append("\(grouped(Int(done))) of \(grouped(Int(total))) \(name)")
    case (.things(let name), nil): parts.append("\(grouped(Int(done))) \(name)")
    }
    if let rows { parts.append("\(grouped(rows)) rows") }
    let seconds = Double(elapsed.components.seconds)
    if case .things = unit, seconds >= 1 { parts.append("\(grouped(Int(Double(done) / seconds)))/s") }
    parts.append("\(elapsed.components.seconds) s")
    return parts.joined(separator: "  ")
  }

  static func size(_ bytes: Int64) -> String {
    guard bytes >= 1_000_000 else { return "\((bytes + 999) / 1000) kB" }
    return "\(bytes / 1_000_000).\(bytes / 100_000 % 10) MB"
  }

  /// Digits in groups of three.
  static func grouped(_ number: Int) -> String {
    let digits = Array(String(number.magnitude).utf8)
    var text: [UInt8] = []
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index) % 3 == 0 { text.append(UInt8(ascii: ",")) }
      text.append(digit)
    }
    return (number < 0 ? "-" : "") + String(decoding: text, as: UTF8.self)
  }
}
