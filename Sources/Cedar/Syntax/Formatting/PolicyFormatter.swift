/// Formats policy texts: one layout for each text, whatever its white space was.
///
///     @id("share")
///     permit (
///       principal in Group::"friends",
///       action == Action::"view",
///       resource
///     )
///     when
///     {
///       resource.owner == principal.friend && // comments stay
///       context.device.isTrusted
///     };
///
/// Lines are at most ``lineWidth`` scalars wide where they can be divided. Comments are kept, each after the word it
/// followed or on a line of its own, and a blank line between two comments before a policy stays. Words are kept as
/// they were written but for a comma before a closing bracket, which is dropped: the formatted text means the same.
/// Formatting a formatted text changes nothing.
public enum PolicyFormatter {
  /// In scalars.
  public static let lineWidth = 80

  /// `text` formatted.
  ///
  /// - Parameter file: the name of the source in errors.
  /// - Throws: the first error of the text; a result longer than ``Limits/sourceBytes`` is one too.
  public static func format(_ text: some StringProtocol, file: String) throws(SyntaxError) -> String {
    let source = try SourceFile(parsing: Array(text.utf8), name: file)
    var parser = try Parser(source)
    _ = try parser.policies()
    var layout = Layout(CommentedTokens(source))
    var printer = LayoutPrinter()
    while let tokens = layout.nextPolicy() {
      printer.write(layout.items, tokens)
      guard printer.output.count <= Limits.sourceBytes else {
        throw SyntaxError(
          location: SourceLocation(file: file, line: 1, column: 1), span: SourceSpan(0, 0),
          message: "the formatted text would be too long: at most \(Limits.sourceBytes) bytes are allowed",
          hint: nil)
      }
    }
    return String(decoding: printer.output, as: UTF8.self)
  }
}
