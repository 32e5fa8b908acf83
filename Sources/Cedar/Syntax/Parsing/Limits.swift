/// What the parser accepts at most, so that no input can exhaust the stack or the memory.
///
/// The language sets no limits; the reference implementation ends with a stack overflow near 700 nested
/// parentheses. Chains of `&&`, `||`, `+`, `-`, `*`, the members of sets and records and the number of policies
/// are bounded only by the length of the text, because they do not nest.
public enum Limits {
  /// Bytes of one policy text.
  public static let sourceBytes = 16 << 20

  /// How deep expressions nest: parentheses, operands, sets, records, calls, `if`, and each `.` or `[…]` of
  /// a chain of accesses. So deep an expression is read, evaluated and printed on a stack of 1 MiB.
  public static let expressionDepth = 256
}
