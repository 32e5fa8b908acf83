import Foundation

/// Why the program cannot begin: the arguments or the input as a whole are of no use.
struct UnusableInput: Error {
  let message: String

  init(_ message: String) { self.message = message }

  /// Ends the program with the status that says so.
  static func exit() -> Never { Foundation.exit(2) }
}
