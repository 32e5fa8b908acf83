/// What the program is asked to do.
///
///     cedar-conformance corpus DIR
///     cedar-conformance probes FILE
enum Mode {
  case corpus(path: String)
  case probes(path: String)

  static let usage = """
    usage: cedar-conformance corpus DIR
           cedar-conformance probes FILE
    """

  init(arguments: [String]) throws(UnusableInput) {
    if let option = arguments.first(where: { $0.hasPrefix("-") }) {
      throw UnusableInput("unknown option: `\(option)`\n\(Self.usage)")
    }
    guard arguments.count == 2 else { throw UnusableInput(Self.usage) }
    switch arguments[0] {
    case "corpus": self = .corpus(path: arguments[1])
    case "probes": self = .probes(path: arguments[1])
    default: throw UnusableInput("unknown mode: `\(arguments[0])`\n\(Self.usage)")
    }
  }

  func run(_ output: LineOutput) throws(UnusableInput) {
    switch self {
    case .corpus(let path): try CorpusMode(path: path).run(output)
    case .probes(let path): try ProbesMode(path: path).run(output)
    }
  }
}
