import Foundation
import SyntheticCommunity
import VaultClient

/// Fills an empty synthetic vault with a generated community, through the API like any other client.
struct DemoLoading {
  let folder: DemoFolder
  let address: String
  let console: Console

  /// What is imported in which order and for which purpose. Consents come before the records they open.
  private static let imports: [(file: OutputFile, type: String, purpose: String)] = [
    (.residents, "resident", "grid_register"), (.households, "household", "grid_register"),
    (.consents, "consent", "care_visit"), (.careProfiles, "care_profile", "care_visit"),
    (.members, "member", "member_admin"), (.serviceRequests, "service_request", "dispatch"),
    (.assignments, "assignment", "dispatch"),
  ]
  /// Whose credential imports.
  private static let importer = "committee"

  func load() async throws {
    let people = try DemoPerson.read("\(folder.community)/\(OutputFile.people.path)")
    let administrator = try AccessToken(utf8: try SecretFile.read(folder.administratorToken, "token file"))
    try await VaultClient.with(address: address, token: administrator) { vault in
      console.say("places")
      _ = try await vault.addPlaces(try PlaceFile.read("\(folder.community)/\(OutputFile.places.path)"))
      console.say("people and posts: \(people.count)")
      let ids = try await introduce(people, vault)
      let credentials = DemoCredentials(folder: folder, vault: vault)
      try await credentials.renew(people.filter { $0.profile == DemoLoading.importer }, ids: ids)
      try await importAll()
      console.say("links")
      try await link(people, ids, vault)
      try await credentials.renew(people, ids: ids)
    }
  }

  /// Makes everybody known and gives the posts; ids by label.
  private func introduce(_ people: [DemoPerson], _ vault: VaultClient) async throws -> [String: String] {
    var ids: [String: String] = [:]
    for person in people {
      let known = try await vault.addPerson(label: person.person, service: person.isService)
      ids[person.person] = known.id
      for post in person.posts {
        _ = try await vault.addPost(
          person: known.id, role: post.role, place: post.place, from: try PostDay.beginning(post.from),
          until: try PostDay.end(post.to))
      }
    }
    return ids
  }

  private func importAll() async throws {
    let token = try AccessToken(
      utf8: try SecretFile.read(folder.credential(DemoLoading.importer, "token"), "token file"))
    try await VaultClient.with(address: address, token: token) { vault in
      for (file, type, purpose) in DemoLoading.imports {
        let path = "\(folder.community)/\(file.path)"
        let chunks = try FileChunks(path: path)
        let opened = try await vault.openImport(type: type, format: .csv, purpose: Purpose(purpose))
        let report = try await Upload(
          vault: vault, importID: opened.id, format: .csv, purpose: Purpose(purpose), console: console
        ).send(chunks, from: path)
        console.say("\(file.path): \(report.status.line)")
        guard report.status.refused > 0 else { continue }
        let refused = "\(folder.path)/\(type).refused.csv"
        try RefusedRows(problems: report.problems, leftOut: report.problemsLeftOut).write(to: refused)
        console.say("  the rows refused are named in \(refused)")
      }
    }
  }

  /// Says which records are which people.
  private func link(_ people: [DemoPerson], _ ids: [String: String], _ vault: VaultClient) async throws {
    for person in people {
      guard let id = ids[person.person] else { continue }
      if let key = person.resident { _ = try await vault.link(person: id, type: "resident", record: key) }
      if let key = person.member { _ = try await vault.link(person: id, type: "member", record: key) }
    }
  }
}
