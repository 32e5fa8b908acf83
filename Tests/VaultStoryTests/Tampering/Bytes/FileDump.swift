import GRDB

/// Everything SQL can read from a vault's two files: every row of every table, the schema, and the marks in the
/// header. Two files with the same dump say the same.
struct FileDump: Equatable {
  private var rows: [String: [[DatabaseValue]]] = [:]

  /// Nil where a file cannot be read to its end.
  init?(of directory: String) {
    do {
      for name in ["vault.db", "keys.db"] {
        var configuration = Configuration()
        configuration.readonly = true
        let queue = try DatabaseQueue(path: "\(directory)/\(name)", configuration: configuration)
        defer { try? queue.close() }
        try queue.read { database in try take(name, database) }
      }
    } catch {
      return nil
    }
  }

  private mutating func take(_ name: String, _ database: Database) throws {
    let tables = try String.fetchAll(
      database, sql: "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
    let queries =
      (tables + ["sqlite_schema"]).map { "SELECT * FROM \"\($0)\"" }
      + ["user_version", "application_id", "page_size", "encoding"].map { "PRAGMA \($0)" }
    for query in queries {
      rows["\(name): \(query)"] = try Row.fetchAll(database, sql: query).map { Array($0.databaseValues) }
    }
  }
}
