import Foundation
import VaultClient

/// The tour: printed for a newcomer to paste, or run by itself and held to what it promises.
struct Tour {
  let folder: DemoFolder
  let address: String
  let steps: [TourStep]

  /// Asks the vault for the record the story is about.
  init(folder: DemoFolder, address: String) async throws {
    self.folder = folder
    self.address = address
    let token = try AccessToken(utf8: try SecretFile.read(folder.administratorToken, "token file"))
    let people = try await VaultClient.with(address: address, token: token) { vault in
      try await vault.people()
    }
    guard let her = people.first(where: { $0.label == "p-wang-xiulan" }),
      let resident = her.links.first(where: { $0.utf8.starts(with: "r_".utf8) })
    else { throw CommandFailure("the demo does not hold its story: make it anew") }
    steps = TourStep.all(resident: resident)
  }

  /// The lines to paste.
  func text(address: String, executable: String) -> String {
    let bin = URL(fileURLWithPath: executable).deletingLastPathComponent().path
    let credentials = URL(fileURLWithPath: folder.credentials).path
    var lines = [
      "In another terminal:", "", "  export PATH=\"\(bin):$PATH\" FENGNI_CREDENTIALS=\"\(credentials)\"",
    ]
    if address != Settings.defaultAddress { lines.append("  export FENGNI_ADDR=\(address)") }
    for step in steps { lines += ["", "  # \(step.says)", "  \(step.command)"] }
    return lines.joined(separator: "\n") + "\n"
  }

  /// Runs every step and shows it; the steps that did not keep their promise.
  func run(_ console: Console) throws -> [String] {
    var broken: [String] = []
    for (index, step) in steps.enumerated() {
      console.line("\n\(console.output.bold("# \(step.says)"))\n$ \(step.command)")
      let (status, output) = try run(step)
      console.output(output)
      if status != step.status.rawValue {
        broken.append(
          "step \(index + 1): exit code \(status), expected \(step.status.rawValue): \(step.command)")
      }
      for text in step.shows where !output.utf8.contains(text) {
        broken.append("step \(index + 1): does not show `\(text)`: \(step.command)")
      }
      for text in step.hides where output.utf8.contains(text) {
        broken.append("step \(index + 1): shows what it must not: \(step.command)")
      }
    }
    return broken
  }

  private func run(_ step: TourStep) throws -> (status: Int32, output: String) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: ServerProcess.executable)
    process.arguments = step.arguments
    var environment = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("FENGNI_") }
    environment["FENGNI_ADDR"] = address
    environment["FENGNI_CREDENTIALS"] = folder.credentials
    environment["FENGNI_PROFILE"] = step.profile
    process.environment = environment
    process.standardInput = FileHandle.nullDevice
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: output, as: UTF8.self))
  }
}

extension String.UTF8View {
  /// Whether these bytes hold those of `text`.
  fileprivate func contains(_ text: String) -> Bool {
    let wanted = Array(text.utf8)
    let bytes = Array(self)
    guard wanted.count <= bytes.count else { return false }
    return (0...(bytes.count - wanted.count)).contains {
      bytes[$0..<($0 + wanted.count)].elementsEqual(wanted)
    }
  }
}
