import Testing
import VaultSQLite

@testable import Vault

/// Short ways to rotate.
extension ReadyVault {
  /// Whoever runs the vault, signed in afresh.
  func keyKeeper() async throws -> AuthenticatedCaller {
    if people["ops"] == nil { try await add("ops", role: "administrator", place: nil) }
    return try await fresh("ops")
  }

  /// Orders a rotation and carries it out.
  @discardableResult
  func rotate() async throws -> KeyRotationStatus {
    _ = try released(await vault.rotateKeys(by: keyKeeper()))
    return try #require(try await vault.carryOutKeyRotation())
  }

  /// The name and phone of a resident, as committee staff see them.
  func shown(_ id: String) async throws -> [String?] {
    let sun = try await caller("sun")
    let row = try releasedRow(await read("resident", id, for: .register, by: sun))
    return [
      row.text("name"), try releasedText(await reveal("resident", id, "phone", for: .care, by: sun)),
    ]
  }

  /// Details of what the log tells of damage.
  func damageTold(from seq: UInt64 = 0) throws -> [String] {
    let reader = try vault.opened().reader
    return try store.entries(from: seq, limit: 100_000)
      .filter { $0.event.utf8.elementsEqual(AuditEvent.integrityFail.code.utf8) }
      .map { try reader.open($0).opening.claims[.detail] }
  }
}
