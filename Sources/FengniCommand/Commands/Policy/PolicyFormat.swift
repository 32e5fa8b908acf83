import ArgumentParser
import Cedar
import Foundation
import Vault

extension PolicyCommand {
  /// `fengni policy fmt`
  struct Format: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "fmt",
      abstract: "Format policy files: one layout, comments kept, the same meaning.",
      discussion: """
        Without names every *.cedar file of the folder. Where one is not Cedar all are left as they are.

        Examples:
          fengni policy fmt
          fengni policy fmt --check
          fengni policy fmt Policies/guards.cedar
          fengni policy fmt - < draft.cedar
        """)
    @Argument(help: ArgumentHelp("Files, or - for standard input.", valueName: "file"))
    var files: [String] = []
    @OptionGroup var rules: RulesOptions
    @Flag(name: .long, help: "Write nothing; name what is not formatted (exit 1).") var check = false

    func run() async throws {
      Reporting.isJSON = rules.json
      if files == ["-"] { return try standardInput() }
      // All are read before one is written: a fault in one leaves every file as it was.
      let texts = try paths().map { try FormattedFile(path: $0) }
      let changed = texts.filter { $0.isChanged }
      if !check { for file in changed { try file.write() } }
      if rules.json {
        Console.standard.show(
          .object([("files", .integer(texts.count)), ("changed", .strings(changed.map(\.path)))]))
      } else {
        for file in changed { Console.standard.line(file.path) }
        Console.standard.say(
          "\(texts.count) files, \(changed.count) \(check ? "not formatted" : "formatted anew")")
      }
      if check, !changed.isEmpty { throw ExitStatus.failed.exitCode }
    }

    private func paths() throws -> [String] {
      if !files.isEmpty { return files }
      return try OpeningErrors.naming { try PolicyFolder(path: rules.policies) }.policyFiles.map {
        "\(rules.policies)/\($0.name)"
      }
    }

    private func standardInput() throws {
      var bytes: [UInt8] = []
      while let part = try FileHandle.standardInput.read(upToCount: 1 << 16), !part.isEmpty {
        bytes += part
        guard bytes.count <= Limits.sourceBytes else { break }
      }
      let formatted = try FormattedFile.formatted(bytes, "standard input")
      if check {
        if !formatted.utf8.elementsEqual(bytes) { throw ExitStatus.failed.exitCode }
      } else if rules.json {
        Console.standard.show(.object([("text", .string(formatted))]))
      } else {
        Console.standard.output(formatted)
      }
    }
  }
}

/// A policy file and how it is once formatted.
private struct FormattedFile {
  let path: String
  let isChanged: Bool
  private let formatted: String

  init(path: String) throws(CommandFailure) {
    self.path = path
    guard let data = FileManager.default.contents(atPath: path) else {
      throw CommandFailure("file cannot be read: \(SecretFile.systemReason()): `\(path)`")
    }
    formatted = try FormattedFile.formatted(Array(data), path)
    isChanged = !formatted.utf8.elementsEqual(data)
  }

  static func formatted(_ bytes: [UInt8], _ name: String) throws(CommandFailure) -> String {
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw CommandFailure("not UTF-8: `\(name)`")
    }
    return try OpeningErrors.naming { try PolicyFormatter.format(text, file: name) }
  }

  /// In one step: whoever reads the file meanwhile reads the old text or the new one.
  func write() throws(CommandFailure) {
    let target = URL(fileURLWithPath: path).resolvingSymlinksInPath()
    do {
      try Data(formatted.utf8).write(to: target, options: .atomic)
    } catch {
      throw CommandFailure("file cannot be written: \(SecretFile.systemReason()): `\(path)`")
    }
  }
}
