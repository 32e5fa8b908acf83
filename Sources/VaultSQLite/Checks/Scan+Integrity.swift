import Vault

extension Scan {
  /// SQLite's own check of pages, indexes and column types; it names tables, rows and pages, never values
  /// (https://www.sqlite.org/pragma.html#pragma_integrity_check).
  func integrityProblems() throws(StoreFailure) -> [String] {
    try withLargeCache { () throws(StoreFailure) in try pageProblems() }
  }

  private func pageProblems() throws(StoreFailure) -> [String] {
    var problems: [String] = []
    let check = try connection.prepare("PRAGMA integrity_check(\(Self.mostProblems))")
    defer { check.reset() }
    while try check.step() {
      for line in try check.text(0).split(separator: "\n") where line != "ok" {
        problems.append("\(connection.file.name): \(line)")
      }
    }
    let references = try connection.prepare("PRAGMA foreign_key_check")
    defer { references.reset() }
    while try references.step(), problems.count < Self.mostProblems {
      let parent = try references.text(2)
      problems.append("\(connection.file.name): a row of \(try references.text(0)) names a missing \(parent)")
    }
    return problems
  }

  /// Where the search index and the records' own lists differ.
  ///
  /// Each token of a list is looked up in the index. Then as many index rows as list entries means that there are
  /// no others; where the numbers differ, a second pass names the rows that no list carries.
  func indexProblems() throws(StoreFailure) -> [String] {
    try withLargeCache { () throws(StoreFailure) in
      try connection.snapshot { () throws(StoreFailure) -> [String] in
        var problems = ProblemList(file: connection.file.name)
        let listed = try checkLists(&problems)
        if try indexRows() != listed { try checkIndex(&problems) }
        return problems.lines
      }
    }
  }

  /// Runs a check that looks each row up in every index: with the upper pages of a million entries' indexes at hand it
  /// takes half the time. The pages are read anew and let go at the end.
  private func withLargeCache(_ check: () throws(StoreFailure) -> [String]) throws(StoreFailure) -> [String] {
    connection.forgetPages()
    try connection.run("PRAGMA cache_size = -\(64 * 1024)")
    let problems = try check()
    try connection.run("PRAGMA cache_size = -\(Self.cacheKiB)")
    connection.forgetPages()
    return problems
  }

  /// How many tokens the records' lists hold that are in the index too.
  private func checkLists(_ problems: inout ProblemList) throws(StoreFailure) -> Int64 {
    let lists = try connection.prepare("SELECT id, tokens FROM record")
    let lookup = try connection.prepare("SELECT 1 FROM search_token WHERE token = ? AND record = ?")
    defer {
      lists.reset()
      lookup.reset()
    }
    var found: Int64 = 0
    while try lists.step() {
      let id = try lists.identifier(0)
      guard let tokens = TokenList(try lists.bytes(1)) else {
        problems.add(RecordID(id), "its search tokens are not a sorted list")
        continue
      }
      var missing = 0
      for index in 0..<tokens.count {
        lookup.bind(1, tokens[index])
        lookup.bind(2, id)
        if try lookup.step() { found += 1 } else { missing += 1 }
        lookup.reset()
      }
      if missing > 0 {
        problems.add(RecordID(id), "\(missing) of its \(tokens.count) search tokens are not in the index")
      }
    }
    return found
  }

  private func indexRows() throws(StoreFailure) -> Int64 {
    let count = try connection.prepare("SELECT count(*) FROM search_token")
    defer { count.reset() }
    return try count.step() ? try count.int(0) : 0
  }

  private func checkIndex(_ problems: inout ProblemList) throws(StoreFailure) {
    let rows = try connection.prepare("SELECT token, record FROM search_token")
    let list = try connection.prepare("SELECT tokens FROM record WHERE id = ?")
    defer {
      rows.reset()
      list.reset()
    }
    var extra: [RandomIdentifier: Int] = [:]
    while try rows.step() {
      let id = try rows.identifier(1)
      list.bind(1, id)
      defer { list.reset() }
      let isListed =
        try list.step() ? TokenList(try list.bytes(0))?.contains(try rows.bytes(0)) ?? false : false
      if !isListed { extra[id, default: 0] += 1 }
    }
    for (id, count) in extra.sorted(by: { $0.key < $1.key }) {
      problems.add(RecordID(id), "the index has \(count) search tokens for it that it does not list")
    }
  }

  static let mostProblems = 100
}

/// Findings about records, cut after a hundred: a damaged index has one for each record.
private struct ProblemList {
  let file: String
  private(set) var lines: [String] = []
  private var count = 0

  init(file: String) { self.file = file }

  mutating func add(_ id: RecordID, _ finding: String) {
    count += 1
    if count <= Scan.mostProblems {
      lines.append("\(file): \(id.text(prefix: "record")): \(finding)")
    } else {
      let more = "\(file): and \(count - Scan.mostProblems) more records"
      if count == Scan.mostProblems + 1 { lines.append(more) } else { lines[lines.count - 1] = more }
    }
  }
}
