/// Writes expressions and policies in Cedar's syntax, so that parsing the text gives the same tree again.
///
/// Parentheses stand only where the grammar needs them.
struct Printer {
  private(set) var text = ""

  /// How tightly the parts of the grammar bind, from the loosest.
  private enum Precedence: Int, Comparable {
    case conditional, or, and, relation, sum, product, unary, member

    static func < (left: Precedence, right: Precedence) -> Bool { left.rawValue < right.rawValue }
  }

  mutating func write(_ expression: Expression) { write(expression, atLeast: .conditional) }

  mutating func write(_ piece: some StringProtocol) { text += piece }

  /// Writes `expression` where only an expression that binds at least so tightly may stand.
  private mutating func write(_ expression: Expression, atLeast minimum: Precedence) {
    if Self.precedence(of: expression) < minimum {
      write("(")
      writeBare(expression)
      write(")")
    } else {
      writeBare(expression)
    }
  }

  private static func precedence(of expression: Expression) -> Precedence {
    switch expression.kind {
    case .conditional: .conditional
    case .or: .or
    case .and: .and
    case .comparison, .membership, .isType, .has, .like: .relation
    case .sum: .sum
    case .product: .product
    case .not, .negate: .unary
    case .literal(.long(let value)) where value < 0: .unary
    default: .member
    }
  }

  private mutating func writeBare(_ expression: Expression) {
    switch expression.kind {
    case .literal(let value): write(value)
    case .variable(let variable): write(variable.rawValue)
    case .and(let operands): writeList(operands, separator: " && ", atLeast: .relation)
    case .or(let operands): writeList(operands, separator: " || ", atLeast: .and)
    case .product(let factors): writeList(factors, separator: " * ", atLeast: .unary)
    case .sum(let first, let terms):
      write(first, atLeast: .product)
      for term in terms {
        write(term.isSubtracted ? " - " : " + ")
        write(term.operand, atLeast: .product)
      }
    case .not(let operand):
      write("!")
      write(operand, atLeast: .member)
    case .negate(let operand): writeNegation(of: operand)
    case .conditional(let test, let then, let otherwise):
      write("if ")
      write(test)
      write(" then ")
      write(then)
      write(" else ")
      write(otherwise)
    case .comparison(let comparison, let left, let right):
      writeRelation(left, comparison.symbol, right)
    case .membership(let operand, let container): writeRelation(operand, "in", container)
    case .isType(let operand, let type, let container):
      write(operand, atLeast: .sum)
      write(" is \(type)")
      if let container {
        write(" in ")
        write(container, atLeast: .sum)
      }
    case .has(let operand, let path):
      write(operand, atLeast: .sum)
      write(" has ")
      write(path.map(Self.key).joined(separator: "."))
    case .like(let operand, let pattern):
      write(operand, atLeast: .sum)
      write(" like \"\(pattern.source)\"")
    case .attribute, .contains, .isEmpty, .hasTag, .getTag, .call, .set, .record: writeMember(expression)
    }
  }

  /// What binds tightest: accesses, calls, sets and records.
  private mutating func writeMember(_ expression: Expression) {
    switch expression.kind {
    case .attribute(let operand, let name):
      write(operand, atLeast: .member)
      write(Identifier.isUsableName(name) ? ".\(name)" : "[\(Self.quoted(name))]")
    case .contains(let test, let left, let right): writeMethod(test.rawValue, of: left, [right])
    case .isEmpty(let operand): writeMethod("isEmpty", of: operand, [])
    case .hasTag(let operand, let key): writeMethod("hasTag", of: operand, [key])
    case .getTag(let operand, let key): writeMethod("getTag", of: operand, [key])
    case .call(let function, let arguments):
      if function.isConstructor {
        write("\(function.rawValue)(")
        writeList(arguments, separator: ", ", atLeast: .conditional)
        write(")")
      } else {
        writeMethod(function.rawValue, of: arguments[0], arguments.dropFirst())
      }
    case .set(let elements):
      write("[")
      writeList(elements, separator: ", ", atLeast: .conditional)
      write("]")
    case .record(let attributes):
      write("{")
      for (position, attribute) in attributes.enumerated() {
        write(position == 0 ? "" : ", ")
        write("\(Self.key(attribute.name)): ")
        write(attribute.value)
      }
      write("}")
    case .literal, .variable, .and, .or, .product, .sum, .not, .negate, .conditional, .comparison,
      .membership, .isType, .has, .like:
      // Not members; written by the caller.
      break
    }
  }

  private mutating func writeNegation(of operand: Expression) {
    write("-")
    // A minus directly before an integer would become part of it.
    if case .literal(.long) = operand.kind {
      write("(")
      writeBare(operand)
      write(")")
    } else {
      write(operand, atLeast: .member)
    }
  }

  private mutating func writeRelation(_ left: Expression, _ symbol: String, _ right: Expression) {
    write(left, atLeast: .sum)
    write(" \(symbol) ")
    write(right, atLeast: .sum)
  }

  private mutating func writeMethod(
    _ name: String, of receiver: Expression, _ arguments: some Collection<Expression>
  ) {
    write(receiver, atLeast: .member)
    write(".\(name)(")
    writeList(arguments, separator: ", ", atLeast: .conditional)
    write(")")
  }

  private mutating func writeList(
    _ expressions: some Collection<Expression>, separator: String, atLeast minimum: Precedence
  ) {
    for (position, expression) in expressions.enumerated() {
      write(position == 0 ? "" : separator)
      write(expression, atLeast: minimum)
    }
  }

  private mutating func write(_ value: Value) {
    switch value {
    case .bool(let truth): write(truth ? "true" : "false")
    case .long(let value): write(String(value))
    case .string(let text): write(Self.quoted(text))
    case .entity(let uid): write("\(uid.type)::\(Self.quoted(uid.id))")
    case .set(let set):
      write("[")
      for (position, element) in set.enumerated() {
        write(position == 0 ? "" : ", ")
        write(element)
      }
      write("]")
    case .record(let record):
      write("{")
      for (position, attribute) in record.enumerated() {
        write(position == 0 ? "" : ", ")
        write("\(Self.key(attribute.key)): ")
        write(attribute.value)
      }
      write("}")
    case .decimal(let decimal): write("decimal(\"\(decimal)\")")
    case .ip(let address): write("ip(\"\(address)\")")
    case .duration(let length): write("duration(\"\(length)\")")
    case .datetime(let instant):
      // Instants outside the years 0 to 9999 have no literal of their own.
      write(
        instant.literal.map { "datetime(\"\($0)\")" }
          ?? "datetime(\"1970-01-01\").offset(duration(\"\(instant.milliseconds)ms\"))")
    }
  }

  /// A name as a record key or after `has`.
  private static func key(_ name: Text) -> String {
    Identifier.isUsableName(name) ? name.string : quoted(name)
  }

  /// `text` as a string literal.
  static func quoted(_ text: Text) -> String { "\"\(Escapes.escaped(text.string))\"" }
}

extension Expression.Comparison {
  /// How the comparison is written.
  var symbol: String {
    switch self {
    case .equal: "=="
    case .notEqual: "!="
    case .less: "<"
    case .lessEqual: "<="
    case .greaterEqual: ">="
    case .greater: ">"
    }
  }
}

extension Expression: CustomStringConvertible {
  /// The expression in Cedar's syntax.
  var description: String {
    var printer = Printer()
    printer.write(self)
    return printer.text
  }
}
