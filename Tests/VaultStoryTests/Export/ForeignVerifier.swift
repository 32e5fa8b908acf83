import Foundation
import Testing

@testable import Vault

/// Programs that are not ours and verify our logs: `Tests/Foreign`, which `make foreign` builds.
enum ForeignVerifier {
  /// The programs, by name; none, said aloud, where `FENGNI_FOREIGN_VERIFIERS` names no folder of them.
  static let programs: [URL] = {
    let folder = ProcessInfo.processInfo.environment["FENGNI_FOREIGN_VERIFIERS"] ?? ""
    let names = folder.isEmpty ? nil : try? FileManager.default.contentsOfDirectory(atPath: folder)
    guard let names, !names.isEmpty else {
      print("skipped: exports verified by programs that are not ours; `make foreign` builds them")
      return []
    }
    return names.sorted().map { URL(fileURLWithPath: folder).appendingPathComponent($0) }
  }()

  /// Has each program verify an export, and that a changed one is refused.
  static func check(_ export: ExportInMemory, key: String, from sizes: [UInt64]) throws {
    let folder = ScratchFolder()
    try export.write(to: folder.path)
    for program in programs {
      func run() throws -> (status: Int32, output: String) {
        try ForeignVerifier.run(program, [folder.path, key] + sizes.map { String($0) })
      }
      let accepted = try run()
      #expect(accepted.status == 0 && accepted.output.hasPrefix("ok "), "\(program): \(accepted.output)")
      for kind in ["tile/0/", "tile/entries/", "checkpoint"] {
        guard let path = export.files.keys.filter({ $0.hasPrefix(kind) }).min() else { continue }
        let url = URL(fileURLWithPath: folder.path).appendingPathComponent(path)
        let whole = try Data(contentsOf: url)
        var altered = whole
        altered[altered.count / 2] ^= 1
        try altered.write(to: url)
        #expect(try run().status == 1, "\(program): \(path)")
        try whole.write(to: url)
      }
    }
  }

  private static func run(_ program: URL, _ arguments: [String]) throws -> (status: Int32, output: String) {
    let process = Process()
    process.executableURL = program
    process.arguments = arguments
    let output = Pipe()
    process.standardOutput = output
    process.standardError = output
    try process.run()
    let said = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: said, as: UTF8.self))
  }
}
