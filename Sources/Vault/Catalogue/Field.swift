/// One field of a record type, as the catalogue declares it.
public final class Field: Sendable {
  public let fieldName: FieldName
  /// Position within the record type, from 0.
  public let index: Int
  public let kind: FieldKind
  public let label: Label
  public let mask: MaskKind
  /// The level of the masked form; never above the field's own.
  public let maskedLevel: Level
  public let search: [SearchKind]
  public let required: Bool
  /// The subject must have consented to this very field before anyone else looks (domain, rulings 3).
  public let needsConsent: Bool
  /// For a field of codes: which value may follow which; `nil` where any may follow any.
  public let flow: [Name: [Name]]?
  public let retention: Retention
  public let title: Title

  public var name: Name { fieldName.field }
  public var level: Level { label.level }
  public var category: Category { label.category }

  init(
    fieldName: FieldName, index: Int, kind: FieldKind, label: Label, mask: MaskKind, maskedLevel: Level,
    search: [SearchKind], required: Bool, needsConsent: Bool, flow: [Name: [Name]]?, retention: Retention,
    title: Title
  ) {
    self.fieldName = fieldName
    self.index = index
    self.kind = kind
    self.label = label
    self.mask = mask
    self.maskedLevel = maskedLevel
    self.search = search
    self.required = required
    self.needsConsent = needsConsent
    self.flow = flow
    self.retention = retention
    self.title = title
  }

  /// Whether a value of codes may go from `old` to `new`.
  public func allowsChange(from old: Name, to new: Name) -> Bool {
    guard let flow, old != new else { return true }
    return flow[old]?.contains(new) ?? false
  }
}

/// How a field can be searched without being opened.
public enum SearchKind: String, CaseIterable, Sendable {
  /// The whole value.
  case equality
  /// The surname within one building; surnames alone would reveal their frequencies.
  case surnameInBuilding = "surname_in_building"
  /// The last four digits within one grid.
  case lastFourInGrid = "last_four_in_grid"
  /// The five years a birth date lies in.
  case birthYearBand = "birth_year_band"
  /// One of the field's codes.
  case codeEquality = "code_equality"

  /// Whether its search form holds for a building or grid alone, so that it changes with the place.
  var isScoped: Bool { self != .equality }

  /// Whether values of this kind have such a search form.
  func fits(_ kind: FieldKind) -> Bool {
    switch (self, kind.item) {
    case (.equality, .boolean), (.equality, .code), (.equality, .time): false
    case (.equality, _): true
    case (.surnameInBuilding, .personName), (.lastFourInGrid, .phone), (.birthYearBand, .date): true
    case (.codeEquality, .code), (.codeEquality, .boolean): true
    default: false
    }
  }
}

/// A name in the languages of the vault.
public struct Title: Hashable, Sendable {
  public let english: String
  /// Simplified Chinese.
  public let chinese: String
}
