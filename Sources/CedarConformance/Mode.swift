/// What the program is asked to do.
///
///     cedar-conformance corpus DIR
///     cedar-conformance probes FILE
///     cedar-conformance bench DIR [--rounds N]
enum Mode {
  case corpus(path: String)
  case probes(path: String)
  case bench(path: String, rounds: Int)

  static let usage = """
    usage: cedar-conformance corpus DIR
           cedar-conformance probes FILE
           cedar-conformance bench DIR [--rounds N]
    """

  init(arguments: [String]) throws(UnusableInput) {
    var rest = arguments
    var rounds = 25
    if let option = rest.firstIndex(of: "--rounds"), rest.first == "bench" {
      guard option + 1 < rest.count, let number = Int(rest[option + 1]), (1...1_000_000).contains(number)
      else { throw UnusableInput("`--rounds` takes a number from 1\n\(Self.usage)") }
      rounds = number
      rest.removeSubrange(option...(option + 1))
    }
    if let option = rest.first(where: { $0.hasPrefix("-") }) {
      throw UnusableInput("unknown option: `\(option)`\n\(Self.usage)")
    }
    guard rest.count == 2 else { throw UnusableInput(Self.usage) }
    switch rest[0] {
    case "corpus": self = .corpus(path: rest[1])
    case "probes": self = .probes(path: rest[1])
    case "bench": self = .bench(path: rest[1], rounds: rounds)
    default: throw UnusableInput("unknown mode: `\(rest[0])`\n\(Self.usage)")
    }
  }

  func run(_ output: LineOutput) throws(UnusableInput) {
    switch self {
    case .corpus(let path): try CorpusMode(path: path).run(output)
    case .bench(let path, let rounds): try BenchMode(path: path, rounds: rounds).run(output)
    case .probes(let path): try ProbesMode(path: path).run(output)
    }
  }
}
