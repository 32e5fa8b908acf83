import ArgumentParser
import VaultClient

/// `fengni audit checkpoint`, and `fengni checkpoint`, since it is what people outside of the office are asked for.
struct CheckpointCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "checkpoint", abstract: "Print the signed head of the log, to keep elsewhere.",
    discussion: """
      Kept on another host, or on a sheet of paper that two people signed, it proves later that nothing before it was
      changed or cut off. With --cosigned: the newest one that enough witnesses have signed too.

      Examples:
        fengni audit checkpoint > 2026-11-01.note
        fengni audit verify --data DIR --pin 2026-11-01.note
        fengni audit checkpoint --qr | lp
        fengni checkpoint --qr
      """)

  @Flag(name: .long, help: "The newest that a quorum of witnesses has cosigned.") var cosigned = false
  @Flag(name: .long, help: "As a QR code, with the text and lines for two signatures below it.") var qr =
    false
  @OptionGroup var connection: ConnectionOptions

  func run() async throws {
    try await connection.run { connection in
      let note = try await connection.vault.checkpoint(cosigned: cosigned)
      let console = connection.console
      if connection.isJSON { return console.show(.object([("checkpoint", .string(note))])) }
      guard qr else { return console.output(note) }
      guard let code = QRCode(Array(note.utf8)) else {
        throw CommandFailure("checkpoint is too long for a QR code", wayOut: "print it without --qr")
      }
      console.output(code.text(isColoured: console.output.isTerminal))
      console.output("\(note)\n")
      for _ in 0..<2 {
        console.output("date ____________  name ______________________  signature ______________________\n\n")
      }
    }
  }
}
