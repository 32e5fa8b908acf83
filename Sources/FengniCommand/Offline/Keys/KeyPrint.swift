import ArgumentParser
import Foundation
import Sodium
import Vault

/// `fengni key print`
struct KeyPrint: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "print", abstract: "Print a custodian's share, as text and as a QR code.",
    discussion: """
      What is printed is the secret itself: send it to a printer that keeps no copies, and destroy the file when the
      paper lies where it belongs. Scanned, the code gives the characters that `serve --ask-shares` asks for.

      Example: fengni key print share-2.txt | lp
      """)

  @Argument(help: ArgumentHelp("File with a share.", valueName: "file")) var file: String
  @Flag(name: .long, help: "Show it at the terminal, where others may see it.") var show = false

  func run() throws {
    let output = Console.standard.output
    guard show || !output.isTerminal else {
      throw CommandFailure(
        .usage, "a share is not shown at a terminal", wayOut: "send it to a printer, or say --show")
    }
    let sheet = try ShareFile.read(file)
    KeyPrint.write(sheet)
    output("\n")
    guard let code = KeyPrint.code(of: sheet.share) else {
      throw CommandFailure("share is too long for a QR code")
    }
    // The code's own modules are not wiped: the process ends with them, and they are printed.
    output(code.text(isColoured: output.isTerminal))
  }

  private static func write(_ sheet: RootKeyShareSheet) {
    let text = sheet.text()
    var characters = [UInt8](copying: text.bytes)
    defer { characters.wipe() }
    Console.Stream.write(characters, to: STDOUT_FILENO)
  }

  private static func code(of share: RootKeyShare) -> QRCode? {
    let text = share.text()
    var characters = [UInt8](copying: text.bytes)
    defer { characters.wipe() }
    return QRCode(characters)
  }
}
