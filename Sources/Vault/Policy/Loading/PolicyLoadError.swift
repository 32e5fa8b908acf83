/// Why a catalogue or a policy is refused: always with the line to look at.
public struct PolicyLoadError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The file's name within the policy folder.
  public let file: String
  /// From 1; 0 where the whole file is meant.
  public let line: Int
  /// From 1, in Unicode scalars; 0 where only the line is known.
  public let column: Int
  /// Lower case, the cause after a colon; names of the file's own, no data.
  public let reason: String
  /// The way out, where there is one to name.
  public let help: String?

  public init(file: String, line: Int, column: Int = 0, reason: String, help: String? = nil) {
    self.file = file
    self.line = line
    self.column = column
    self.reason = reason
    self.help = help
  }

  public var description: String {
    let place = [line, column].prefix { $0 > 0 }.reduce(file) { "\($0):\($1)" }
    return "\(place): \(reason)" + (help.map { "\n  \($0)" } ?? "")
  }
}
