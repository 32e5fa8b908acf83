/// What a schema may hold at most, so that no text can exhaust the stack, the memory or the time.
///
/// The language sets no limits. A short text can describe very much: names of common types double what they stand for
/// at every level, and a chain of groups has as many pairs as the square of its length.
public enum SchemaLimits {
  /// Bytes of one schema text, in either syntax.
  public static let sourceBytes = Limits.sourceBytes

  /// Bytes of a schema written as JSON: a declaration is repeated for each of its names there.
  public static let writtenBytes = 4 * sourceBytes

  /// Bytes of the name of a namespace: each name within stands for one that begins with it.
  public static let namespaceBytes = 1_024

  /// Bytes of the names of all that is declared, each with its namespace.
  public static let declaredNameBytes = 1 << 27

  /// How deep a type nests, common types replaced by what they stand for.
  public static let typeDepth = 128

  /// How many types and attributes one type may hold, common types replaced by what they stand for.
  public static let typeSize = 1 << 16

  /// The same over all entity types and actions together.
  public static let totalTypeSize = 1 << 24

  /// Steps to work out all ancestors, of entity types and of actions each; at least one for each pair of a
  /// declaration and an ancestor.
  public static let hierarchySteps = 1 << 22

  /// Arrays and objects within each other in a schema in JSON; a level of a type takes two at most.
  static let json = JSONLimits(bytes: sourceBytes, depth: 2 * typeDepth + 16)
}
