import Foundation
import GRDB
import Testing
import VaultSQLite

@testable import Vault

/// The files of a vault in the hands of whoever owns the machine.
extension ReadyVault {
  /// Runs SQL on a file of the closed vault, with no regard to its rules.
  func tamper(_ file: String = "vault.db", _ sql: String...) throws { try tamper(file, all: sql) }

  func tamper(_ file: String, all sql: [String]) throws {
    var configuration = Configuration()
    configuration.foreignKeysEnabled = false
    let queue = try DatabaseQueue(path: directory + "/" + file, configuration: configuration)
    try queue.writeWithoutTransaction { database in
      try database.execute(sql: "PRAGMA ignore_check_constraints = ON")
      for statement in sql {
        let before = database.totalChangesCount
        try database.execute(sql: statement)
        // A change that changes nothing tests nothing.
        if ["UPDATE", "DELETE", "INSERT"].contains(where: statement.hasPrefix) {
          #expect(database.totalChangesCount > before, "\(statement)")
        }
      }
    }
    try queue.close()
  }

  func number(_ file: String = "vault.db", _ sql: String) throws -> Int {
    let queue = try DatabaseQueue(path: directory + "/" + file)
    defer { try? queue.close() }
    return try queue.read { try Int.fetchOne($0, sql: sql) } ?? 0
  }

  /// A copy of both files as they are, to come back to.
  func snapshot() throws -> FileSnapshot { try FileSnapshot(of: directory) }

  /// A copy of the closed `vault.db` beside the vault; its path.
  func keep() throws -> String {
    let path = folder.path + "/old.db"
    try snapshot().files["vault.db"]?.write(to: URL(fileURLWithPath: path))
    return path
  }

  func restore(_ snapshot: FileSnapshot) throws { try snapshot.write(to: directory) }

  /// What verification finds without any key.
  func keylessFindings() -> [String] {
    do {
      let store = try SQLiteVaultStore.openReadOnly(at: directory)
      defer { store.close() }
      return try LogVerifier(store: store, verifierKey: nil).verify().problems.map(\.text)
    } catch {
      return ["\(error)"]
    }
  }

  /// What is found after the files were changed: at opening, by verification, or without keys.
  func findings() async throws -> Findings {
    var findings = Findings(keyless: keylessFindings())
    do {
      try await open()
      findings.service = try await problems()
    } catch {
      findings.opening = "\(error)"
    }
    close()
    return findings
  }
}

struct Findings {
  var opening: String?
  var service: [String] = []
  var keyless: [String] = []

  var isNoticed: Bool { opening != nil || !service.isEmpty }
}

/// The bytes of a closed vault's files.
struct FileSnapshot {
  let files: [String: Data]

  init(files: [String: Data]) { self.files = files }

  init(of directory: String) throws {
    var files: [String: Data] = [:]
    for name in ["vault.db", "keys.db"] {
      files[name] = try Data(contentsOf: URL(fileURLWithPath: directory + "/" + name))
    }
    self.files = files
  }

  func write(to directory: String) throws {
    for (name, bytes) in files {
      for suffix in ["-wal", "-shm"] {
        try? FileManager.default.removeItem(atPath: "\(directory)/\(name)\(suffix)")
      }
      let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: directory + "/" + name))
      try handle.truncate(atOffset: 0)
      try handle.write(contentsOf: bytes)
      try handle.close()
    }
  }
}
