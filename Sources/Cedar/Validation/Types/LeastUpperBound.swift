/// Which types contain which, and the smallest type that contains two
/// (specification: `Cedar/Validation/Subtyping.lean`, `Types.lean`).
///
/// In permissive mode a record with more attributes is also one with fewer (open) attributes, a required attribute
/// is also an optional one, and entities of several types are of the union of the types. In strict mode none of
/// this holds: beside equal types there are only truth values, which are of type `Bool`, at any depth.
extension ExpressionType {
  /// Whether every value of this type is one of the `other`.
  func isSubtype(of other: ExpressionType, _ mode: ValidationMode) -> Bool {
    switch (self, other) {
    case (.never, _): true
    case (.true, .true), (.false, .false), (.true, .bool), (.false, .bool), (.bool, .bool): true
    case (.long, .long), (.string, .string), (.anyEntity, .anyEntity): true
    case (.extension(let type), .extension(let other)): type == other
    case (.entity(let types), .entity(let others)):
      mode == .strict ? types == others : types.isSubset(of: others)
    case (.entity, .anyEntity): mode == .permissive
    case (.set(let element), .set(let other)): element.isSubtype(of: other, mode)
    case (.record(let shape), .record(let other)): shape == other || shape.isSubshape(of: other, mode)
    default: false
    }
  }

  /// The smallest type that both types are subtypes of, or nil where none is.
  func leastUpperBound(_ other: ExpressionType, _ mode: ValidationMode) -> ExpressionType? {
    if isSubtype(of: other, mode) { return other }
    if other.isSubtype(of: self, mode) { return self }
    switch (self, other) {
    case (.true, .false), (.false, .true): return .bool
    case (.set(let element), .set(let other)): return element.leastUpperBound(other, mode).map { .set($0) }
    case (.record(let shape), .record(let other)):
      return shape.leastUpperBound(other, mode).map { .record($0) }
    case (.entity(let types), .entity(let others)):
      return mode == .strict ? nil : .entity(types.union(others))
    default: return nil
    }
  }

  /// Whether no value can be of both types. False where that is not certain.
  func isDisjoint(with other: ExpressionType) -> Bool {
    // Other types that look disjoint need not be: two sets of different types may both be empty.
    guard case .entity(let types) = self, case .entity(let others) = other else { return false }
    return types.isDisjoint(with: others)
  }
}

extension RecordShape {
  fileprivate func isSubshape(of other: RecordShape, _ mode: ValidationMode) -> Bool {
    if isOpen && !other.isOpen { return false }
    let mayBeWider = other.isOpen && mode == .permissive
    guard mayBeWider || attributes.count == other.attributes.count else { return false }
    return other.attributes.allSatisfy { name, attribute in
      self[name].map { $0.isSubattribute(of: attribute, mode) } ?? false
    }
  }

  func leastUpperBound(_ other: RecordShape, _ mode: ValidationMode) -> RecordShape? {
    if mode == .strict, attributes.count != other.attributes.count { return nil }
    var common: [Text: Attribute] = [:]
    for (name, attribute) in attributes {
      if let bound = other[name].flatMap({ attribute.leastUpperBound($0, mode) }) {
        common[name] = bound
      } else if mode == .strict {
        return nil
      }
    }
    // What one of the two has beside the common attributes, a value of the bound may have.
    let isComplete = common.count == attributes.count && common.count == other.attributes.count
    return RecordShape(common, isOpen: isOpen || other.isOpen || !isComplete)
  }
}

extension RecordShape.Attribute {
  fileprivate func isSubattribute(of other: RecordShape.Attribute, _ mode: ValidationMode) -> Bool {
    let isPresenceKept = mode == .strict ? isRequired == other.isRequired : isRequired || !other.isRequired
    return isPresenceKept && type.isSubtype(of: other.type, mode)
  }

  func leastUpperBound(_ other: RecordShape.Attribute, _ mode: ValidationMode) -> RecordShape.Attribute? {
    if mode == .strict, isRequired != other.isRequired { return nil }
    return type.leastUpperBound(other.type, mode).map {
      RecordShape.Attribute(type: $0, isRequired: isRequired && other.isRequired)
    }
  }
}
