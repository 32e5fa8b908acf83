/// How a value is shown to someone who may know of it but not read it (domain, masking).
public enum MaskKind: String, CaseIterable, Sendable {
  /// Surname and `**`.
  case name
  /// `154****5678`.
  case phone
  /// First four, ten stars, last four.
  case residentID = "resident_id"
  /// First one, sixteen stars, last one.
  case residentIDStrict = "resident_id_strict"
  /// A five-year band of age, `75–79`.
  case birthBand = "birth_band"
  /// Nothing of unit and room; the place says the building.
  case address
  /// `鄂A·***45`.
  case plate
  /// `0…4417`.
  case bank
  /// `w***@…`.
  case email
  /// `yes` or `no`.
  case existence
  /// `120–200 characters`.
  case sizeBand = "size_band"
  /// The value as it stands: for what is no more than internal.
  case none
  /// There is no masked form: only a reveal shows the field.
  case withheld

  /// Whether the mask makes sense of values of this kind.
  func fits(_ kind: FieldKind) -> Bool {
    switch (self, kind.item) {
    case (.none, _), (.withheld, _), (.existence, _): true
    case (.name, .personName), (.phone, .phone), (.residentID, .residentID), (.plate, .plate): true
    case (.residentIDStrict, .residentID), (.birthBand, .date): true
    case (.address, .text), (.sizeBand, .text), (.bank, .text), (.email, .text): true
    case (.bank, .token), (.email, .token): true
    default: false
    }
  }
}
