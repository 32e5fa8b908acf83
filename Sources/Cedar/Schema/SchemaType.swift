/// A type that a schema gives to an attribute, a tag or a context, with every name resolved.
public indirect enum SchemaType: Hashable, Sendable {
  case bool, long, string
  case `extension`(ExtensionType)
  case entity(EntityType)
  case set(SchemaType)
  case record(RecordType)
}

/// The type of a record: exactly these attributes, of which some may be absent.
public struct RecordType: Hashable, Sendable {
  public let attributes: [Text: AttributeType]

  public init(_ attributes: [Text: AttributeType]) { self.attributes = attributes }

  /// The type of the record without attributes.
  public static let empty = RecordType([:])

  public subscript(name: Text) -> AttributeType? { attributes[name] }
}

/// What a record type says of one attribute.
public struct AttributeType: Hashable, Sendable {
  public let type: SchemaType
  /// Whether every record of the type has the attribute.
  public let isRequired: Bool

  public init(_ type: SchemaType, isRequired: Bool = true) {
    self.type = type
    self.isRequired = isRequired
  }
}

/// The types that come with functions of their own, under the names that schemas use.
public enum ExtensionType: String, CaseIterable, Hashable, Sendable {
  case decimal, datetime, duration
  case ip = "ipaddr"
}
