/// Where a row keeps its source's own reference: a box behind those of the fields, so that the token it is found by can be
/// made anew under another index key.
///
/// It is sealed at the level of the index key that its token is made with.
enum ImportKeyBox {
  /// No field gets this number.
  static let number = UInt16.max
  static let field = Name(checked: "import_key")

  static let level = Level.internal

  static func place(version: UInt32) -> FieldSealer.Place {
    FieldSealer.Place(field: field, version: version, level: level)
  }
}
