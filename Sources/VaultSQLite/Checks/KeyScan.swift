import Vault

/// One pass over the stored keys, for verification: on a connection of its own, which has read nothing before.
struct KeyScan {
  private let connection: Connection

  init(_ file: DatabaseFile) throws(StoreFailure) {
    connection = try Connection(reading: file, cacheKiB: 256)
  }

  func keys(after: SubjectGeneration?, limit: Int) throws(StoreFailure) -> [WrappedSubjectKeys] {
    let page = try connection.prepare(
      """
      SELECT \(KeyColumns.all) FROM subject_keys
      WHERE (subject, generation) > (?, ?) AND held = 1 ORDER BY subject, generation LIMIT ?
      """)
    page.bind(1, after: after?.subject.raw)
    page.bind(2, generation: after?.generation ?? 0)
    page.bind(3, Int64(max(0, limit)))
    defer { page.reset() }
    var keys: [WrappedSubjectKeys] = []
    while try page.step() { keys.append(try KeyColumns.keys(page)) }
    return keys
  }

  /// SQLite's own check, and tombstones that hold anything: keys are destroyed by zeros in their place.
  func problems() throws(StoreFailure) -> [String] {
    let name = connection.file.name
    var problems: [String] = []
    let check = try connection.prepare("PRAGMA integrity_check(\(Scan.mostProblems))")
    defer { check.reset() }
    while try check.step() {
      for line in try check.text(0).split(separator: "\n") where line != "ok" {
        problems.append("\(name): \(line)")
      }
    }
    let tombstones = try connection.prepare(
      """
      SELECT count(*) FROM subject_keys WHERE held = 0
      AND (wrapped <> zeroblob(length(wrapped)) OR log_token <> zeroblob(length(log_token)))
      """)
    defer { tombstones.reset() }
    if try tombstones.step(), try tombstones.int(0) > 0 {
      problems.append("\(name): \(try tombstones.int(0)) destroyed keys are not zeros")
    }
    return problems
  }
}
