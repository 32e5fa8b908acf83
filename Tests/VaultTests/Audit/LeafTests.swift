import Testing

@testable import Vault

@Suite struct LeafTests {
  private let time = Timestamp("2026-11-21T19:25:03.123456Z")!
  private let claims = [UInt8](repeating: 7, count: 32)

  @Test func `a leaf is written as the format says`() {
    let leaf = Leaf(
      seq: 1_048_576, time: time, event: .fieldRead, outcome: .allow, state: nil, claims: claims)
    #expect(
      String(decoding: leaf.text, as: UTF8.self) == """
        fengni audit/v1
        seq 1048576
        time 2026-11-21T19:25:03.123456Z
        event field.read
        outcome allow
        claims 7 BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=
        end

        """)
  }

  @Test func `every event and outcome reads back, with and without state`() throws {
    let digest = try #require(StateDigest(bytes: [UInt8](repeating: 1, count: 32)))
    let states: [StateChange?] = [
      nil, StateChange(created: digest, replaced: nil), StateChange(created: nil, replaced: digest),
      StateChange(created: digest, replaced: digest),
    ]
    for event in AuditEvent.allCases {
      for outcome in AuditOutcome.allCases {
        for state in states {
          let leaf = Leaf(seq: 0, time: time, event: event, outcome: outcome, state: state, claims: claims)
          #expect(Leaf(text: leaf.text) == leaf)
        }
      }
    }
  }

  @Test func `a leaf with any byte changed is another leaf or none`() throws {
    let digest = try #require(StateDigest(bytes: [UInt8](repeating: 1, count: 32)))
    let leaf = Leaf(
      seq: 90, time: time, event: .recordAmend, outcome: .deny,
      state: StateChange(created: digest, replaced: nil), claims: claims)
    let text = leaf.text
    for position in text.indices {
      for bit in 0..<8 {
        var changed = text
        changed[position] ^= 1 << bit
        if let read = Leaf(text: changed) {
          #expect(read != leaf)
          #expect(String(decoding: read.text, as: UTF8.self) == String(decoding: changed, as: UTF8.self))
        }
      }
    }
  }

  @Test(arguments: ["", "fengni audit/v1\n", "fengni audit/v2\nseq 0\n", String(repeating: "a", count: 5000)])
  func `what is not a leaf is not read as one`(text: String) {
    #expect(Leaf(text: Array(text.utf8)) == nil)
  }

  @Test func `numbers with leading zeros and signs are refused`() {
    let leaf = Leaf(seq: 7, time: time, event: .fieldRead, outcome: .allow, state: nil, claims: claims)
    let text = String(decoding: leaf.text, as: UTF8.self)
    for wrong in ["seq 07", "seq +7", "seq  7", "seq 7 "] {
      let changed = text.replacing("seq 7", with: wrong)
      #expect(Leaf(text: Array(changed.utf8)) == nil)
    }
  }
}
