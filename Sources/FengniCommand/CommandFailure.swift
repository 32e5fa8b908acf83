/// Why a command cannot do what it was asked, in words for the person at the terminal.
///
/// `message` is lower case, its cause after a colon; each of `wayOut` is a line of its own. Neither holds a value.
struct CommandFailure: Error, Equatable {
  let status: ExitStatus
  let message: String
  let wayOut: [String]

  init(_ status: ExitStatus, _ message: String, wayOut: String...) {
    self.status = status
    self.message = message
    self.wayOut = wayOut
  }

  /// With exit code 1, as most.
  init(_ message: String, wayOut: String...) {
    status = .failed
    self.message = message
    self.wayOut = wayOut
  }

  /// Takes over a description of several lines: the first says what is wrong, the others what helps.
  init(_ status: ExitStatus, describing error: any CustomStringConvertible) {
    let lines = error.description.split(separator: "\n").map { line in
      String(line.drop { $0 == " " })
    }
    self.status = status
    message = lines.first ?? "failed"
    wayOut = Array(lines.dropFirst())
  }

  init(describing error: any CustomStringConvertible) { self.init(.failed, describing: error) }
}
