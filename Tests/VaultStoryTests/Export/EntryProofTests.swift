import MerkleLog
import Testing

@testable import Vault

@Suite struct EntryProofTests {
  /// A resident who was looked at, and the entry that says so.
  private func looked() async throws -> (ready: ReadyVault, seq: UInt64) {
    let ready = try await ReadyVault()
    let wang = try await ready.holdResident().id
    try await ready.link("wang", "resident", wang)
    _ = try await ready.holdResident("李某", number: 44)
    let seq = ready.logSize
    _ = try releasedRow(await ready.read("resident", wang, for: .care, by: ready.caller("zhou")))
    return (ready, seq)
  }

  @Test func `a resident proves a look without naming who it was`() async throws {
    let (ready, seq) = try await looked()
    let proof = try released(
      await ready.vault.proveOwnEntry(seq, for: .own, by: ready.caller("wang")))
    let key = try VerifierKey(ready.vault.verifierKey())
    let read = try EntryProof(proof.encoded)
    let proven = try read.verify(by: key)
    #expect(proven.index == seq && proven.checkpoint.size > seq)
    #expect(read.leaf.event == .fieldRead && read.disclosed?[.purpose] == "care_visit")
    #expect(read.disclosed?[.fields]?.contains("name:masked") == true)
    #expect(read.disclosed?[.actor] == nil && read.disclosed?[.decision] == nil)
    #expect(!String(decoding: proof.encoded, as: UTF8.self).contains("grid_leader"))
    #expect(try ready.events(from: ready.logSize - 1) == ["audit.own allow permit"])
  }

  @Test func `the case and the note of the staff are not handed out with a purpose`() async throws {
    let ready = try await ReadyVault()
    let wang = try await ready.holdResident().id
    try await ready.link("wang", "resident", wang)
    let seq = ready.logSize
    let purpose = try #require(
      PurposeClaim(name: Name(checked: "care_visit"), caseReference: "A-5521", note: "the neighbour said so"))
    _ = try releasedRow(await ready.read("resident", wang, for: purpose, by: ready.caller("zhou")))
    let proof = try released(await ready.vault.proveOwnEntry(seq, for: .own, by: ready.caller("wang")))
    #expect(proof.disclosed?[.purpose] == nil && proof.disclosed?[.fields] != nil)
    let text = String(decoding: proof.leaf.text + proof.disclosed!.line, as: UTF8.self)
    #expect(!text.contains("neighbour") && !text.contains("A-5521"))
    _ = try EntryProof(proof.encoded).verify(by: VerifierKey(ready.vault.verifierKey()))
  }

  @Test func `only entries about oneself are proven to oneself`() async throws {
    let (ready, seq) = try await looked()
    for other in [0, seq - 1, seq + 1, 1 << 40] {
      let refused = refusal(
        try await ready.vault.proveOwnEntry(other, for: .own, by: ready.caller("wang")))
      #expect(refused?.kind == .notFound, "\(other)")
    }
    let stranger = try await ready.vault.proveOwnEntry(seq, for: .own, by: ready.caller("sun"))
    #expect(refusal(stranger) != nil)
    let all = Set(Claims.Name.allCases)
    let leader = try await ready.vault.proveEntry(seq, showing: all, for: .review, by: ready.caller("zhou"))
    #expect(refusal(leader)?.kind == .denied)
  }

  @Test func `an officer shows as much of an entry as is needed`() async throws {
    let (ready, seq) = try await looked()
    let key = try VerifierKey(ready.vault.verifierKey())
    for names: Set<Claims.Name> in [[], [.actor], [.actor, .purpose], Set(Claims.Name.allCases)] {
      let proof = try released(
        await ready.vault.proveEntry(seq, showing: names, for: .review, by: ready.caller("chen")))
      let read = try EntryProof(proof.encoded)
      _ = try read.verify(by: key)
      for name in Claims.Name.allCases { #expect((read.disclosed?[name] != nil) == names.contains(name)) }
    }
  }

  @Test func `no byte of a proof can be another`() async throws {
    let (ready, seq) = try await looked()
    let key = try VerifierKey(ready.vault.verifierKey())
    let file = try released(
      await ready.vault.proveOwnEntry(seq, for: .own, by: ready.caller("wang"))
    ).encoded
    for position in file.indices {
      var altered = file
      altered[position] ^= 1
      #expect(throws: ProofError.self, "byte \(position)") { _ = try EntryProof(altered).verify(by: key) }
    }
    #expect(throws: ProofError.self) { _ = try EntryProof(Array(file.dropLast())).verify(by: key) }
    let (other, _) = try await looked()
    let otherKey = try VerifierKey(other.vault.verifierKey())
    #expect(throws: ProofError.self) { _ = try EntryProof(file).verify(by: otherKey) }
  }
}
