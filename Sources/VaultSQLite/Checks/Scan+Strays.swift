import MerkleLog
import Vault

extension Scan {
  func keptAnswers(after: [UInt8]?, limit: Int) throws(StoreFailure) -> [IdempotentAnswer] {
    connection.forgetPages()
    let page = try connection.statement(
      "SELECT key, body, status, answer, expires FROM idempotency WHERE ?1 IS NULL OR key > ?1 ORDER BY key LIMIT ?2"
    )
    if let after { page.bind(1, after) } else { page.bindNull(1) }
    page.bind(2, Int64(max(0, limit)))
    defer { page.reset() }
    var answers: [IdempotentAnswer] = []
    while try page.step() {
      answers.append(
        IdempotentAnswer(
          key: try page.bytes(0), body: try page.bytes(1), status: try page.int(2, as: Int.self),
          answer: try page.bytes(3), expires: Timestamp(microseconds: try page.int(4))))
    }
    return answers
  }

  /// Rows that no query of ours would ever read: somebody else put them there.
  func strayProblems() throws(StoreFailure) -> [String] {
    connection.forgetPages()
    return try connection.snapshot { () throws(StoreFailure) -> [String] in
      try strayControls() + strayTiles()
    }
  }

  private func strayControls() throws(StoreFailure) -> [String] {
    let kinds = try connection.prepare("SELECT kind, count(*) FROM control GROUP BY kind")
    defer { kinds.reset() }
    var strays: Int64 = 0
    while try kinds.step() {
      let kind = try kinds.text(0)
      let isKnown = ControlKind.allCases.contains { $0.rawValue.utf8.elementsEqual(kind.utf8) }
      if !isKnown { strays += try kinds.int(1) }
    }
    return strays == 0
      ? [] : ["\(connection.file.name): \(strays) rows of control are of a kind that there is not"]
  }

  /// Hash tiles beyond those that a tree as large as the head says has.
  private func strayTiles() throws(StoreFailure) -> [String] {
    let head = try connection.prepare("SELECT size FROM head")
    defer { head.reset() }
    // A missing head is a finding of its own.
    guard try head.step() else { return [] }
    let size = UInt64(max(0, try head.int(0)))
    let tiles = try connection.prepare("SELECT level, number FROM tile ORDER BY level, number")
    defer { tiles.reset() }
    var problems: [String] = []
    while try tiles.step(), problems.count < Scan.mostProblems {
      let level = try tiles.int(0)
      let number = try tiles.int(1)
      let isOfTree =
        Int(exactly: level).flatMap { level in
          UInt64(exactly: number).flatMap { TileCoordinate(level: level, index: $0, ofTreeSize: size) }
        } != nil
      if !isOfTree {
        problems.append("\(connection.file.name): hash tile level \(level) number \(number) is of no tree")
      }
    }
    return problems
  }
}
