import Foundation
import MerkleLog
import Testing
import VaultClient

@testable import FengniCommand

/// A witness that is not ours, `Tests/Foreign/witness.go`, which `make foreign` builds: it reads what our vault sends, and
/// our vault takes what it answers.
@Suite struct ForeignWitnessTests {
  /// The program; nil, said aloud, where `FENGNI_FOREIGN_WITNESS` names none.
  private static let program: String? = {
    guard let path = ProcessInfo.processInfo.environment["FENGNI_FOREIGN_WITNESS"], !path.isEmpty else {
      print(
        "skipped: a log cosigned by a witness over Go's log library, because FENGNI_FOREIGN_WITNESS names no program"
      )
      return nil
    }
    return path
  }()

  @Test func `a foreign witness cosigns a vault that gives no content without it`() async throws {
    guard let program = Self.program else { return }
    let vault = try await RunningVault()
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    let key = try KeptFiles.verifierKey(at: vault.folder.vault + "/log.vkey")
    process.arguments = ["foreign.test/w1", "\(key)", "127.0.0.1:0"]
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    defer { process.terminate() }
    var talk = Data()
    while talk.count(where: { $0 == UInt8(ascii: "\n") }) < 2 {
      let part = output.fileHandleForReading.availableData
      guard !part.isEmpty else { throw CommandFailure("the foreign witness did not start") }
      talk += part
    }
    let said = String(decoding: talk, as: UTF8.self).split(separator: "\n").map(String.init)
    let witness = try VerifierKey(said[0])
    #expect(witness.kind == .cosignature && witness.name.description == "foreign.test/w1")
    try await vault.restart(options: [
      "--witness", "\(said[1])#\(witness)", "--witness-mode", "required", "--witness-limit", "900",
    ])
    var sizes: Set<UInt64> = []
    // Again and again, so that it checks proofs between sizes of its own.
    for _ in 0..<200 where sizes.count < 4 {
      let list = try vault.fengni(
        "record", "ls", "care_profile", "--place", "031", "-p", "care_visit", as: "grid-leader")
      if list.status == 0 {
        let note = try vault.fengni("checkpoint", "--cosigned", as: "compliance")
        let cosigned = try SignedNote(Array(note.output.utf8))
        let verified = try cosigned.verified(by: [witness])
        sizes.insert(try verified.checkpoint(origin: key.name).size)
      }
      try await Task.sleep(for: .milliseconds(100))
    }
    #expect(sizes.count == 4)
  }
}
