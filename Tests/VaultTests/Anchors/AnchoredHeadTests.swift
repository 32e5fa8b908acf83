import MerkleLog
import Sodium
import Testing
import VaultTesting

@testable import Vault

/// The head of a log in an anchor whose writes fail or are cut off.
@Suite struct AnchoredHeadTests {
  private let signer = CheckpointSigner(
    origin: KeyName("vault.test/audit/1")!, seed: [UInt8](repeating: 7, count: 32).span.bytes)

  private func note(_ size: UInt64) -> [UInt8] {
    signer.checkpoint(size: size, root: TreeHash.leaf(Array("\(size)".utf8).span.bytes))
  }

  private func head(in anchor: FailingAnchor) -> AnchoredHead {
    AnchoredHead(in: anchor, signedBy: signer.verifierKey)
  }

  @Test func `the newest head is found again`() throws {
    let anchor = FailingAnchor()
    let head = head(in: anchor)
    #expect(try head.newest() == nil)
    for size: UInt64 in 1...5 {
      try head.keep(note(size))
      #expect(try self.head(in: anchor).newest()?.size == size)
    }
    // The same head again costs nothing.
    let writes = anchor.writes
    try head.keep(note(5))
    #expect(anchor.writes == writes)
  }

  @Test(arguments: [9, 10, 99_999]) func `a write cut off at any byte leaves the old head or the new one`(
    _ size: UInt64
  ) throws {
    let (old, new) = (note(size), note(size + 1))
    for count in 0...max(old.count, new.count) {
      let anchor = FailingAnchor()
      let head = head(in: anchor)
      // Both places hold something already.
      try head.keep(note(size - 1))
      try head.keep(old)
      anchor.next(.torn(after: count))
      #expect(throws: StoreFailure.self) { try head.keep(new) }
      // Found at a start, and by whoever goes on without one.
      let found = try #require(try self.head(in: anchor).newest()?.size)
      #expect(found == size || count >= new.count && found == size + 1, "\(count)")
      // The next write is cut off as well: what is whole is not the one that is written over.
      for next in [head, self.head(in: anchor)] {
        anchor.next(.torn(after: count / 2))
        #expect(throws: StoreFailure.self) { try next.keep(new) }
        #expect(try #require(try self.head(in: anchor).newest()?.size) >= size, "\(count)")
        try next.keep(new)
        #expect(try self.head(in: anchor).newest()?.size == size + 1)
      }
    }
  }

  @Test(arguments: [FailingAnchor.Fault.beforePersisting, .afterPersisting])
  func `a write that failed is made again`(_ fault: FailingAnchor.Fault) throws {
    let anchor = FailingAnchor()
    let head = head(in: anchor)
    try head.keep(note(1))
    anchor.next(fault, fault)
    #expect(throws: StoreFailure.self) { try head.keep(note(2)) }
    #expect(throws: StoreFailure.self) { try head.keep(note(2)) }
    try head.keep(note(2))
    #expect(try self.head(in: anchor).newest()?.size == 2)
    try head.keep(note(3))
    #expect(try self.head(in: anchor).newest()?.size == 3)
  }

  @Test func `another key's head, another log's and an altered one are none`() throws {
    let anchor = FailingAnchor()
    let other = CheckpointSigner(
      origin: KeyName("vault.test/audit/1")!, seed: [UInt8](repeating: 8, count: 32).span.bytes)
    let otherLog = CheckpointSigner(
      origin: KeyName("vault.test/audit/2")!, seed: [UInt8](repeating: 7, count: 32).span.bytes)
    for signer in [other, otherLog] {
      anchor.contents = [signer.checkpoint(size: 9, root: .leaf([UInt8]().span.bytes)), []]
      #expect(try head(in: anchor).newest() == nil)
    }
    let note = note(9)
    for place in note.indices {
      var altered = note
      altered[place] ^= 1
      anchor.contents = [altered, []]
      #expect(try head(in: anchor).newest() == nil, "\(place)")
    }
    anchor.isThere(false)
    #expect(try head(in: anchor).newest() == nil)
  }
}
