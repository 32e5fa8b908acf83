/// How a fact about a record comes out of its fields.
///
/// The kinds of facts are a closed list, since code computes them; where a fact comes from is the catalogue's.
public enum FactRule: Hashable, Sendable {
  /// The subject's birth date: who is under 14 today.
  case birth(from: Name)
  /// A flag that holds where the field has this value.
  case flag(name: Name, from: Name, equals: String)
  /// The dwelling; two records with the same place and value are of one household.
  case dwelling(from: Name)
  /// The caller is the subject of the record this reference names.
  case party(from: Name)
  case grant(GrantRule)
  case consent(ConsentRule)
}

/// The record lets someone look at its subject for a time.
public struct GrantRule: Hashable, Sendable {
  /// The reference to whom it is granted.
  public let to: Name
  /// The field of the record's state, and the states in which the grant runs.
  public let state: Name
  public let active: [Name]
  /// The states in which it ended well: what it was for is done, and nobody else may take it up.
  public let settled: [Name]
  /// The fields of its start and end.
  public let from: Name
  public let until: Name
  /// The list of fields shown, each `type.field` or `type.field:masked`.
  public let fields: Name
  /// The reference of which one record alone may have a grant that runs or ended well; `nil`: any number.
  public let exclusive: Name?
  /// Hours after the start at which it ends whatever the record says.
  public let longestHours: Int
}

/// The record says what its subject agrees to.
public struct ConsentRule: Hashable, Sendable {
  /// The list of fields consented to, each `type.field`.
  public let fields: Name
  /// The list of purposes consented to.
  public let purposes: Name
  /// The dates on which it begins and ends.
  public let from: Name
  public let until: Name
  /// The time of its withdrawal.
  public let withdrawn: Name
}
