extension Policy: CustomStringConvertible {
  /// The policy in Cedar's syntax. Parsing it gives the same policy, but for its id and places.
  public var description: String {
    var printer = Printer()
    printer.write(body, scope) { "\($0.type)::\(Printer.quoted($0.id))" }
    return printer.text
  }
}

extension PolicyTemplate: CustomStringConvertible {
  /// The template in Cedar's syntax. Parsing it gives the same template, but for its id and places.
  public var description: String {
    var printer = Printer()
    printer.write(body, scope) {
      switch $0 {
      case .entity(let uid): "\(uid.type)::\(Printer.quoted(uid.id))"
      case .slot(let slot): slot.rawValue
      }
    }
    return printer.text
  }
}

extension Printer {
  /// Writes a whole policy; `name` tells how what the scope refers to is written.
  fileprivate mutating func write<Reference>(
    _ body: PolicyBody, _ scope: Scope<Reference>, _ name: (Reference) -> String
  ) {
    for annotation in body.annotations {
      write("@\(annotation.key)")
      write(annotation.hasValue ? "(\(Self.quoted(annotation.value)))\n" : "\n")
    }
    write("\(body.effect.rawValue) (\n")
    write("  \(Self.text(of: scope.principal, on: .principal, name)),\n")
    write("  \(Self.text(of: scope.action)),\n")
    write("  \(Self.text(of: scope.resource, on: .resource, name))\n)")
    for condition in body.conditions {
      write("\n\(condition.kind.rawValue) { ")
      write(condition.expression)
      write(" }")
    }
    write(";")
  }

  static func text<Reference>(
    of constraint: EntityConstraint<Reference>, on variable: Variable, _ name: (Reference) -> String
  ) -> String {
    switch constraint {
    case .any: variable.rawValue
    case .equal(let reference): "\(variable.rawValue) == \(name(reference.node))"
    case .in(let reference): "\(variable.rawValue) in \(name(reference.node))"
    case .isType(let type): "\(variable.rawValue) is \(type.node)"
    case .isTypeIn(let type, let reference): "\(variable.rawValue) is \(type.node) in \(name(reference.node))"
    }
  }

  static func text(of constraint: ActionConstraint) -> String {
    func name(_ action: Located<EntityUID>) -> String { "\(action.node.type)::\(quoted(action.node.id))" }
    return switch constraint {
    case .any: "action"
    case .equal(let action): "action == \(name(action))"
    case .in(let action): "action in \(name(action))"
    case .inAny(let actions): "action in [\(actions.map(name).joined(separator: ", "))]"
    }
  }
}
