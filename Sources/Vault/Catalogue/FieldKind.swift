/// What values a field may hold; decides validation, canonical form and masks that fit.
///
/// A closed list: a new kind of value is code, a new field of a known kind is a line in the catalogue.
public indirect enum FieldKind: Hashable, Sendable {
  /// Free text. Whatever people write there may be sensitive, so never below L3 (raise rule 6).
  case text(maxBytes: Int)
  case personName
  /// One of these codes.
  case code([Name])
  case boolean
  /// A civil date.
  case date
  /// A moment in UTC.
  case time
  case integer(ClosedRange<Int>)
  /// A resident identity number (GB 11643-1999).
  case residentID
  case phone
  /// A vehicle's number plate.
  case plate
  /// Another record, of this type.
  case reference(Name)
  /// A machine-made word of ASCII letters, digits and `._:/-`; not free text.
  case token(maxBytes: Int)
  /// Up to `max` values of one kind, which is itself no list.
  case list(of: FieldKind, max: Int)

  /// The kind of the items of a list, and the kind itself otherwise.
  public var item: FieldKind {
    if case .list(let item, _) = self { item } else { self }
  }

  /// What people write here is their own words.
  public var isFreeText: Bool {
    if case .text = item { true } else { false }
  }
}
