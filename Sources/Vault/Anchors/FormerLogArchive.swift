/// Where what is left of a log is kept when another follows it: its signed head, key, anchor, held entries and what
/// witnesses have cosigned, as they were.
public protocol FormerLogArchive: Sendable {
  /// The numbers of the logs that something is kept of.
  func numbers() throws(StoreFailure) -> [Int]
  /// Keeps files of the log with this number, durably; what is kept of it already stays beside them.
  func keep(_ files: [(name: String, bytes: [UInt8])], ofLog number: Int) throws(StoreFailure)
}
