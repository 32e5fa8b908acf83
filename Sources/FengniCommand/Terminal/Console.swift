import Foundation

/// Where a command speaks: data to standard output, talk to standard error.
struct Console: Sendable {
  /// One of the two streams, and what it can show.
  struct Stream: Sendable {
    let isTerminal: Bool
    let usesColour: Bool
    private let write: @Sendable (String) -> Void

    init(isTerminal: Bool, usesColour: Bool, write: @escaping @Sendable (String) -> Void) {
      self.isTerminal = isTerminal
      self.usesColour = usesColour
      self.write = write
    }

    func callAsFunction(_ text: String) { write(text) }

    func bold(_ text: String) -> String { usesColour ? "\u{1B}[1m\(text)\u{1B}[0m" : text }
    func red(_ text: String) -> String { usesColour ? "\u{1B}[31m\(text)\u{1B}[0m" : text }
    func green(_ text: String) -> String { usesColour ? "\u{1B}[32m\(text)\u{1B}[0m" : text }
  }

  let output: Stream
  let error: Stream

  /// The process's own streams.
  static let standard = Console(
    output: Stream(descriptor: STDOUT_FILENO, environment: ProcessInfo.processInfo.environment),
    error: Stream(descriptor: STDERR_FILENO, environment: ProcessInfo.processInfo.environment))

  /// A line of data.
  func line(_ text: String) { output(text + "\n") }

  /// A line of talk.
  func say(_ text: String) { error(text + "\n") }

  func show(_ table: Table) { output(table.text(heading: output.bold)) }

  /// One JSON object on a line of its own.
  func show(_ json: JSONOutput) { output(json.text + "\n") }
}

extension Console.Stream {
  /// Colours only where a person looks, and not where they were switched off (no-color.org).
  init(descriptor: Int32, environment: [String: String]) {
    let isTerminal = isatty(descriptor) == 1
    let isPlain = !(environment["NO_COLOR"] ?? "").isEmpty || environment["TERM"] == "dumb"
    self.init(isTerminal: isTerminal, usesColour: isTerminal && !isPlain) { text in
      Console.Stream.write(Array(text.utf8), to: descriptor)
    }
  }

  /// Writes all of it; a reader that went away ends the process as it ends every filter.
  static func write(_ bytes: [UInt8], to descriptor: Int32) {
    bytes.withUnsafeBytes { buffer in
      var rest = buffer[...]
      while !rest.isEmpty {
        let count = Foundation.write(
          descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
        if count < 0 {
          if errno == EINTR { continue }
          return
        }
        rest = rest.dropFirst(count)
      }
    }
  }
}
