import VaultClient

/// What stories about keys do with a running vault.
extension RunningVault {
  /// Signs the administrator in afresh: what is known of that goes with the process.
  func signInAdministrator() async throws {
    let pin = "246813"
    try await client(as: "administrator") { client in
      let own = try await client.whoAmI().person
      _ = try await client.setPIN(person: own, pin: SecretText(utf8: pin.utf8))
      _ = try await client.freshSignIn(pin: SecretText(utf8: pin.utf8))
    }
  }

  /// The forms that some fields of a resident are shown in.
  func shown(_ resident: String) async throws -> [FieldForm] {
    try await client(as: "committee") { client in
      let record = try await client.record(
        "resident", resident, fields: ["name", "phone", "unit_room"], purpose: "grid_register")
      return record.fields.map(\.form)
    }
  }
}
