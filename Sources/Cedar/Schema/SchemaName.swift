/// Names that mean something to schemas (reference: `validator/json_schema.rs`, `validator/schema.rs`).
enum SchemaName {
  static let set: Text = "Set"
  static let action: Text = "Action"

  /// What no common type may be called: JSON schemas know their kinds of types by these words.
  static let reservedForCommonTypes: Set<Text> = [
    "Bool", "Boolean", "Entity", "Extension", "Long", "Record", "Set", "String",
  ]

  /// The types of the language by their unqualified names. They stand in the namespace `__cedar`, and outside every
  /// namespace too where the schema does not declare a type of the name there.
  static let builtins: [Text: SchemaType] = {
    var builtins: [Text: SchemaType] = ["Bool": .bool, "Long": .long, "String": .string]
    for type in ExtensionType.allCases { builtins[Text(type.rawValue)] = .extension(type) }
    return builtins
  }()

  /// What is said of a namespace whose name exceeds ``SchemaLimits/namespaceBytes``.
  static let tooLongNamespace =
    "the name of the namespace is too long: at most \(SchemaLimits.namespaceBytes) bytes are allowed"

  /// `name` as it is declared in `namespace`.
  static func qualified(_ name: Text, in namespace: Text) -> Text {
    namespace.isEmpty ? name : Text("\(namespace)::\(name)")
  }

  static func isQualified(_ name: Text) -> Bool { name.utf8.contains(UInt8(ascii: ":")) }

  /// The last component of `name`.
  static func basename(of name: Text) -> Text { Text(EntityType(name).basename) }
}
