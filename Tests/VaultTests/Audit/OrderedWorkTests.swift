import Synchronization
import Testing

@testable import Vault

@Suite struct OrderedWorkTests {
  private struct Failure: Error {}

  /// Keeps a thread busy for a while that differs from piece to piece.
  private static func work(_ index: Int) -> Int { (0..<(index * 7919 % 5000)).reduce(index) { $0 ^ $1 ^ $1 } }

  @Test(arguments: [1, 2, 5]) func `pieces come in order, whoever made them, and few ahead`(_ threads: Int)
    throws
  {
    let begun = Atomic(0)
    var taken = 0
    try OrderedWork.forEach(
      500, threads: threads,
      { index in
        begun.add(1, ordering: .relaxed)
        return Self.work(index)
      }
    ) { piece in
      #expect(piece == taken)
      #expect(begun.load(ordering: .relaxed) <= taken + 1 + 2 * threads)
      taken += 1
      return true
    }
    #expect(taken == 500 && begun.load(ordering: .relaxed) == 500)
  }

  @Test func `what a piece throws is thrown at its turn`() {
    var taken: [Int] = []
    #expect(throws: Failure.self) {
      try OrderedWork.forEach(
        100, threads: 3, { index in if index >= 40 { throw Failure() } else { index } }
      ) { piece in
        taken.append(piece)
        return true
      }
    }
    #expect(taken == Array(0..<40))
  }

  @Test func `no piece is begun once enough were taken`() throws {
    let begun = Atomic(0)
    try OrderedWork.forEach(
      Int.max, threads: 2,
      { index in
        begun.add(1, ordering: .relaxed)
        return index
      }
    ) { $0 < 9 }
    let count = begun.load(ordering: .relaxed)
    #expect(count <= 14)
  }

  @Test func `no pieces are no work`() throws {
    try OrderedWork.forEach(0, threads: 2, { $0 }) { _ in
      Issue.record("called")
      return true
    }
  }
}
