import MerkleLog
import Testing

@testable import Vault

/// That a log only grew between two checkpoints, as a file.
@Suite struct ConsistencyTests {
  private func note(_ ready: ReadyVault) throws -> SignedNote {
    try SignedNote(Array(ready.vault.checkpoint().utf8))
  }

  private func checkpoint(_ note: SignedNote) throws -> Checkpoint { try Checkpoint(text: note.text) }

  /// Every checkpoint of a vault while it is made and looked at.
  private func grown() async throws -> (ready: ReadyVault, notes: [SignedNote]) {
    let ready = try await ReadyVault(settled: false)
    var notes = [try note(ready)]
    for _ in 0..<20 {
      _ = try released(await ready.vault.apiTokens(by: ready.admin()))
      notes.append(try note(ready))
    }
    return (ready, notes)
  }

  @Test func `each checkpoint is shown to extend each one before, and no other`() async throws {
    let (ready, notes) = try await grown()
    let key = try VerifierKey(ready.vault.verifierKey())
    for (place, later) in notes.enumerated() {
      for earlier in notes[...place] {
        let old = try checkpoint(earlier)
        let file = try released(
          ready.vault.proveConsistency(from: old.size, to: later.encoded)
        ).encoded
        let request = try AddCheckpointRequest(file)
        #expect(request.encoded == file && request.note == later)
        let proven = try request.verify(extending: old, origin: key.name, logKeys: [key])
        #expect(try proven.checkpoint == checkpoint(later))
        if old.size < proven.checkpoint.size {
          let forked = Checkpoint(origin: key.name, size: old.size, root: .leaf([1].span.bytes))
          #expect(throws: ProofError.notConsistent) {
            _ = try request.verify(extending: forked, origin: key.name, logKeys: [key])
          }
        }
      }
    }
    let newest = try released(ready.vault.proveConsistency(from: 3))
    #expect(try checkpoint(newest.note).size == ready.logSize)
    let empty = try released(ready.vault.proveConsistency(from: 0))
    #expect(empty.consistency.path.isEmpty)
    _ = try empty.verify(extending: nil, origin: key.name, logKeys: [key])
  }

  @Test func `what is no checkpoint of this log, or none before the later, is refused`() async throws {
    let (ready, notes) = try await grown()
    let size = ready.logSize
    func problem(_ old: UInt64, _ later: [UInt8]?) throws -> String? {
      refusal(try ready.vault.proveConsistency(from: old, to: later))?.problems.first.map {
        "\($0.field) \($0.code)"
      }
    }
    #expect(try problem(size + 1, nil) == "old out_of_range")
    #expect(try problem(.max, nil) == "old out_of_range")
    let early = try checkpoint(notes[0]).size
    #expect(try problem(early + 1, notes[0].encoded) == "old out_of_range")
    #expect(try problem(1, []) == "checkpoint not_a_checkpoint")
    let other = try await grown()
    #expect(try problem(1, other.notes[4].encoded) == "checkpoint not_a_checkpoint")
    var altered = notes[4].encoded
    altered[altered.count - 8] ^= 1
    #expect(try problem(1, altered) == "checkpoint not_a_checkpoint")
    // Signed with the log's own key, by somebody who has it, and of another log.
    let signer = try ready.vault.opened().signer
    #expect(try problem(1, signer.checkpoint(size: 4, root: .leaf([1].span.bytes))) == "checkpoint other_log")
    #expect(
      try problem(1, signer.checkpoint(size: size + 5, root: .leaf([1].span.bytes))) == "checkpoint other_log"
    )
  }
}
