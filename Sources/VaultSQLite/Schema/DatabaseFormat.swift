import GRDB
import Synchronization
import Vault

/// What one of the vault's files holds, by the marks in its header and the migrations that made it.
struct DatabaseFormat: Sendable {
  let fileName: String
  /// SQLite's `application_id`: what `file(1)` and we know the file by.
  let applicationID: Int32
  /// SQLite's `user_version`: grows with each migration.
  let version: Int32
  /// Named steps from an empty file to this version, in SQL; a published step is never edited.
  private let migrations: [(name: String, sql: [UInt8])]
  /// Bytes of a page, fixed when the file is made.
  private let pageSize: Int
  private let made = MadeSchema()

  /// `vault.db`. Pages of 4 KiB: a commit of log entries touches one index page for each subject.
  static let vault = DatabaseFormat(
    fileName: "vault.db", applicationID: 0x464E_4756, version: 1,
    migrations: [("vault-1", PackageResources.vault_1_sql)], pageSize: 4096)

  /// `keys.db`.
  static let keys = DatabaseFormat(
    fileName: "keys.db", applicationID: 0x464E_474B, version: 2,
    migrations: [("keys-2", PackageResources.keys_2_sql)], pageSize: 4096)

  /// Runs every migration on the empty file at `path`.
  func build(at path: String) throws {
    var configuration = Configuration()
    configuration.prepareDatabase { database in
      try database.execute(sql: "PRAGMA page_size = \(pageSize)")
      try database.execute(sql: "PRAGMA secure_delete = ON")
    }
    let queue = try DatabaseQueue(path: path, configuration: configuration)
    try migrator.migrate(queue)
    try queue.close()
  }

  /// Refuses a file with a table, index, view or trigger that our migrations did not make.
  ///
  /// Whoever can write the file could add a trigger that undoes what we write, or drop an index.
  func checkSchema(of connection: Connection) throws(StoreFailure) {
    let expected: [[String]]
    do {
      expected = try made.texts {
        let fresh = try DatabaseQueue()
        try migrator.migrate(fresh)
        return try fresh.read { database in
          try [schemaQuery, migrationQuery].map { try String.fetchAll(database, sql: $0) }
        }
      }
    } catch {
      throw StoreFailure(grdb: error, file: fileName)
    }
    // The second query needs a table that the first has seen.
    for (query, expected) in zip([schemaQuery, migrationQuery], expected) {
      let statement = try connection.prepare(query)
      defer { statement.reset() }
      var found: [String] = []
      while try statement.step() { found.append(try statement.text(0)) }
      guard found.count == expected.count, zip(found, expected).allSatisfy({ $0.utf8.elementsEqual($1.utf8) })
      else {
        throw StoreFailure(
          .damaged,
          "\(fileName): its tables and indexes are not those of format \(version)"
            + "\nsomebody changed the file: restore a backup")
      }
    }
  }

  private var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    for migration in migrations {
      let sql = String(decoding: migration.sql, as: UTF8.self)
      migrator.registerMigration(migration.name) { database in try database.execute(sql: sql) }
    }
    return migrator
  }
}

/// What the migrations of a format make, worked out once: every opening is held against it.
private final class MadeSchema: Sendable {
  private let known = Mutex<[[String]]?>(nil)

  func texts(_ make: () throws -> [[String]]) throws -> [[String]] {
    if let known = known.withLock({ $0 }) { return known }
    let texts = try make()
    known.withLock { $0 = texts }
    return texts
  }
}

/// One text for each object of the schema; `sqlite_stat` tables only guide the query planner. A text that was made
/// bytes reads the same, so the columns' types are told too.
private let schemaQuery = """
  SELECT type || ' ' || name || ' ' || tbl_name || ' ' || coalesce(sql, '') || ' ' || typeof(type) || typeof(name)
    || typeof(tbl_name) || typeof(sql)
  FROM sqlite_schema
  WHERE name NOT LIKE 'sqlite\\_stat%' ESCAPE '\\' ORDER BY type, name
  """

/// The steps that made the file: a later version of this program goes on from them.
private let migrationQuery = "SELECT identifier FROM grdb_migrations ORDER BY identifier"
