/// Why an extension function could not answer: a literal that does not parse, or a result out of range.
public struct ExtensionError: Error, Hashable, Sendable {
  /// Lower case, one line, without the argument itself.
  public let message: String

  init(_ message: String) { self.message = message }
}
