/// Attributes, tags and the hierarchy.
extension Evaluation {
  /// What the store knows about an entity.
  func node(_ uid: EntityUID) -> EntityNode? {
    if uid == request.resource { return resourceNode }
    if uid == request.principal { return principalNode }
    return entities.node(uid)
  }

  /// The members of a record or the attributes of an entity; none of one that is not in the store.
  func attributes(of operand: Number) -> ValueRecord? {
    if case .variable(let variable) = program.steps[Int(operand)].instruction {
      return switch variable {
      case .principal: principalNode?.attributes ?? .empty
      case .action: actionNode?.attributes ?? .empty
      case .resource: resourceNode?.attributes ?? .empty
      case .context: request.context
      }
    }
    return switch value(operand) {
    case .record(let record): record
    case .entity(let uid): node(uid)?.attributes ?? .empty
    default: nil
    }
  }

  /// The tags of an entity; none of one that is not in the store.
  func tags(of operand: Number) -> ValueRecord? {
    guard let uid = entity(operand) else { return nil }
    return node(uid)?.tags ?? .empty
  }

  func has(_ record: Number, _ names: Instruction.Members) -> Bool? {
    guard var record = members(record) else { return nil }
    for place in 0..<names.count {
      guard let member = record[program.names[Int(program.lists[Int(names.start + place)])]] else {
        return false
      }
      if place == names.count - 1 { break }
      switch member {
      case .record(let inner): record = inner
      case .entity(let uid): record = node(uid)?.attributes ?? .empty
      default: return nil
      }
    }
    return true
  }

  // MARK: The hierarchy

  func isIn(_ operand: Number, constant position: Instruction.Position) -> Bool? {
    guard case .entity(let container) = program.constants[Int(position)], let uid = entity(operand) else {
      return nil
    }
    return uid.isEqual(to: container, orIn: node(uid))
  }

  func isIn(_ operand: Number, _ container: Number) -> Bool? {
    guard let uid = entity(operand), let container = value(container) else { return nil }
    switch container {
    case .entity(let container): return uid.isEqual(to: container, orIn: node(uid))
    case .set(let set):
      let node = node(uid)
      var isMember = false
      // All must be entities, also after one that contains this one.
      for element in set {
        guard case .entity(let container) = element else { return nil }
        isMember = isMember || uid.isEqual(to: container, orIn: node)
      }
      return isMember
    default: return nil
    }
  }

  func isIn(_ operand: Number, any containers: Instruction.Members) -> Bool? {
    guard let uid = entity(operand) else { return nil }
    let node = node(uid)
    var isMember = false
    for place in containers.start..<(containers.start + containers.count) {
      guard let container = entity(program.lists[Int(place)]) else { return nil }
      isMember = isMember || uid.isEqual(to: container, orIn: node)
    }
    return isMember
  }
}
