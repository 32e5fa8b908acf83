/// What a verification found.
public struct VerificationReport: Sendable {
  /// One thing that is not as it was written.
  public struct Problem: Sendable, Hashable {
    /// The entry meant, or `nil` where it is not one.
    public let seq: UInt64?
    /// The record or control row meant, or `nil`.
    public let row: String?
    /// In words, without a value.
    public let text: String

    public init(seq: UInt64? = nil, row: String? = nil, _ text: String) {
      self.seq = seq
      self.row = row
      self.text = text
    }
  }

  /// More than these are counted, not named.
  public static let mostProblems = 1000

  public internal(set) var entries: UInt64 = 0
  public internal(set) var records: UInt64 = 0
  public internal(set) var openings: UInt64 = 0
  /// The root over all leaves, in hexadecimal.
  public internal(set) var root = ""
  public internal(set) var checkpoint = ""
  public internal(set) var problems: [Problem] = []
  public internal(set) var problemCount = 0
  /// What was not checked, and why.
  public internal(set) var unchecked: [String] = []

  public var isClean: Bool { problemCount == 0 }

  mutating func add(_ problem: Problem) {
    problemCount += 1
    if problems.count < VerificationReport.mostProblems { problems.append(problem) }
  }
}
