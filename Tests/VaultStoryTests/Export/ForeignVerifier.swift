import Foundation
import Testing

@testable import Vault

/// A program that is not ours and verifies our logs: `Tests/Foreign/verify.go`, which `make foreign` builds.
enum ForeignVerifier {
  /// The program; nil, said aloud, where `FENGNI_FOREIGN_VERIFIER` names none.
  static let program: String? = {
    guard let path = ProcessInfo.processInfo.environment["FENGNI_FOREIGN_VERIFIER"], !path.isEmpty else {
      print(
        "skipped: exports verified by Go's own log library, because FENGNI_FOREIGN_VERIFIER names no program")
      return nil
    }
    return path
  }()

  /// Has the program verify an export, and that a changed one is refused.
  static func check(_ export: ExportInMemory, _ ready: ReadyVault, from sizes: [UInt64]) throws {
    guard let program else { return }
    let folder = ScratchFolder()
    try export.write(to: folder.path)
    func run() throws -> (status: Int32, output: String) {
      let process = Process()
      process.executableURL = URL(fileURLWithPath: program)
      process.arguments = [folder.path, try ready.vault.verifierKey()] + sizes.map { String($0) }
      let output = Pipe()
      process.standardOutput = output
      process.standardError = output
      try process.run()
      let said = output.fileHandleForReading.readDataToEndOfFile()
      process.waitUntilExit()
      return (process.terminationStatus, String(decoding: said, as: UTF8.self))
    }
    let accepted = try run()
    #expect(accepted.status == 0 && accepted.output.hasPrefix("ok "), "\(accepted.output)")
    for path in ["tile/0/000", "tile/entries/000", "checkpoint"].map({ name in
      export.files.keys.filter { $0.hasPrefix(name) }.min() ?? name
    }) {
      let url = URL(fileURLWithPath: folder.path).appendingPathComponent(path)
      let whole = try Data(contentsOf: url)
      var altered = whole
      altered[altered.count / 2] ^= 1
      try altered.write(to: url)
      #expect(try run().status == 1, "\(path)")
      try whole.write(to: url)
    }
  }
}
