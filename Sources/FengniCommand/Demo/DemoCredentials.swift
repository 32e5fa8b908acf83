import Foundation
import VaultClient

/// Tokens and PINs of the demo's profiles, as files only this user may read; made anew, the old ones ended.
struct DemoCredentials {
  let folder: DemoFolder
  let vault: VaultClient

  /// In the list of tokens.
  private static let note = "demo"
  private static let days = 7

  /// Makes the credentials of all profiles anew.
  func renew() async throws {
    let people = try DemoPerson.read("\(folder.community)/people.jsonl")
    let known = try await vault.people()
    let ids = Dictionary(known.map { ($0.label, $0.id) }, uniquingKeysWith: { first, _ in first })
    try await renew(people, ids: ids)
  }

  func renew(_ people: [DemoPerson], ids: [String: String]) async throws {
    guard try await vault.status().kind == "synthetic" else {
      throw CommandFailure("this vault is not labelled synthetic: no credentials are written to files")
    }
    let profiled = people.compactMap { person in
      person.profile.flatMap { profile in ids[person.person].map { (profile: profile, id: $0) } }
    }
    let owners = Set(profiled.map(\.id))
    for old in try await vault.tokens()
    where old.revoked == nil && old.note == DemoCredentials.note && owners.contains(old.person) {
      _ = try await vault.revokeToken(old.id)
    }
    for (profile, id) in profiled {
      guard Credential.isProfile(profile) else {
        throw CommandFailure("not the name of a profile: `\(profile)`")
      }
      let token = try await vault.createToken(
        person: id, seconds: DemoCredentials.days * 86_400, note: DemoCredentials.note)
      try token.withText { text in
        try SecretFile.write(text, to: folder.credential(profile, "token"), "token file")
      }
      guard profile != "service" else { continue }
      var pin = DemoCredentials.digits()
      defer { pin.wipe() }
      try SecretFile.write(pin.span.bytes, to: folder.credential(profile, "pin"), "PIN file")
      try await vault.setPIN(person: id, pin: SecretText(utf8: pin))
    }
  }

  /// Eight random digits.
  private static func digits() -> [UInt8] {
    var generator = SystemRandomNumberGenerator()
    return (0..<8).map { _ in UInt8(ascii: "0") + UInt8.random(in: 0...9, using: &generator) }
  }
}
