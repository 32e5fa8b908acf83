import ArgumentParser

/// A subcommand that does not exist, found before the parser calls it an unexpected argument.
enum UnknownSubcommand {
  /// What to say about the first word that should name a subcommand and does not; `nil` where all is well.
  static func find(in arguments: [String], of root: any ParsableCommand.Type) -> CommandFailure? {
    var command = root
    for word in arguments {
      let subcommands = command.configuration.subcommands
      // An option before the subcommand, or the arguments of a command: the parser's to judge.
      guard !subcommands.isEmpty, word.utf8.first != UInt8(ascii: "-") else { return nil }
      if word.utf8.elementsEqual("help".utf8) { return nil }
      guard
        let next = subcommands.first(where: { names(of: $0).contains { $0.utf8.elementsEqual(word.utf8) } })
      else {
        // An argument of the subcommand that need not be named, unless it looks like a name written wrong.
        let isArgument =
          command.configuration.defaultSubcommand != nil
          && Nearest.word(to: word, among: subcommands.map { $0._commandName }) == nil
        return isArgument ? nil : failure(word, subcommands, of: command, root: root)
      }
      command = next
    }
    return nil
  }

  private static func names(of command: any ParsableCommand.Type) -> [String] {
    [command._commandName] + command.configuration.aliases
  }

  private static func failure(
    _ word: String, _ subcommands: [any ParsableCommand.Type], of command: any ParsableCommand.Type,
    root: any ParsableCommand.Type
  ) -> CommandFailure {
    let path = command == root ? root._commandName : "\(root._commandName) \(command._commandName)"
    let names = subcommands.filter { $0.configuration.shouldDisplay }.map { $0._commandName }
    let shown = PrintableText.line(word)
    guard let nearest = Nearest.word(to: word, among: names) else {
      return CommandFailure(
        .usage, "no such command: `\(path) \(shown)`", wayOut: "one of: \(names.joined(separator: ", "))")
    }
    return CommandFailure(
      .usage, "no such command: `\(path) \(shown)`", wayOut: "did you mean `\(path) \(nearest)`?")
  }
}
