/// Fields that tell more together than each alone (domain, raise rule 4).
///
/// An answer must not complete the set unless the caller is entitled to what it amounts to; it is reduced,
/// a member at a time in the order of `yields`, until none is complete.
public struct Combination: Sendable {
  public let id: Name
  public let members: [Member]
  /// What the complete set tells; a caller entitled to that may have it.
  public let amountsTo: Meaning
  public let yields: [Yield]

  /// One part of the set: present when a field that matches is shown in one of these ways.
  public struct Member: Sendable {
    public let what: Selector
    public let forms: Forms
  }

  public enum Selector: Hashable, Sendable {
    /// Any of these fields.
    case fields([FieldName])
    /// Any field the catalogue labels with this category.
    case category(Category)
  }

  public enum Forms: Hashable, Sendable {
    case clear
    /// Under any mask.
    case masked
    /// Under this mask.
    case mask(MaskKind)
    case any
  }

  public enum Meaning: Hashable, Sendable {
    /// As much as this field in clear.
    case clear(FieldName)
    /// Data of this label: each member must be permitted at that level too.
    case label(Label)
    /// More than anyone is entitled to in one answer.
    case beyond
  }

  /// How a member gives way.
  public struct Yield: Sendable {
    /// Position in `members`.
    public let member: Int
    /// The mask it falls back to; `nil` withholds it.
    public let to: MaskKind?
  }
}
