/// What is known of the attributes of a record.
struct RecordShape: Hashable, Sendable {
  let attributes: [Text: Attribute]
  /// Whether a record of the type may have attributes beside these.
  let isOpen: Bool
  /// How many types there are in it, which is what comparing it costs.
  let weight: Int

  struct Attribute: Hashable, Sendable {
    let type: ExpressionType
    let isRequired: Bool
  }

  init(_ attributes: [Text: Attribute], isOpen: Bool = false) {
    self.attributes = attributes
    self.isOpen = isOpen
    weight = attributes.values.reduce(1) { $0 + $1.type.weight }
  }

  static let empty = RecordShape([:])

  init(_ type: RecordType) {
    self.init(
      type.attributes.mapValues { Attribute(type: ExpressionType($0.type), isRequired: $0.isRequired) })
  }

  subscript(name: Text) -> Attribute? { attributes[name] }
}
