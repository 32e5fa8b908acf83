import SyntheticCommunity
import Testing
import VaultSQLite

@testable import Vault

/// The generator's files go in as they are.
@Suite struct SyntheticImportTests {
  @Test func `a part of the small community is imported while people read it`() async throws {
    let ready = try await ReadyVault(at: "2026-03-02T02:00:00Z")
    let sample = Sample.small
    _ = try await released(ready.vault.addPlaces(sample.places, by: ready.admin()))
    let first = try await ready.holdResident().id
    let sun = try await ready.caller("sun")
    let reading = Task {
      var given = 0
      while !Task.isCancelled {
        _ = try releasedRow(await ready.read("resident", first, for: .register, by: sun))
        given += 1
      }
      return given
    }
    let residents = try await ready.importText(sample.files[.residents] ?? "", of: "resident")
    #expect(residents.problems == [] && residents.status.written == 250)
    for (file, type, rows, purpose) in [
      (OutputFile.households, "household", 90, PurposeClaim.register),
      (.careProfiles, "care_profile", 30, .care),
      (.members, "member", 40, .members), (.serviceRequests, "service_request", 80, .dispatch),
      (.assignments, "assignment", 60, .dispatch), (.consents, "consent", 40, .register),
    ] {
      let text =
        (sample.files[file] ?? "").split(separator: "\n").prefix(rows + 2).joined(separator: "\n") + "\n"
      let report = try await ready.importText(text, of: type, for: purpose)
      #expect(report.status.written > 0, "\(type)")
      // What mentions somebody beyond the part is told so; nothing else is wrong.
      #expect(Set(report.problems.map(\.code)).isSubset(of: ["no_such_record", "unclosed_quote"]), "\(type)")
    }
    reading.cancel()
    #expect(try await reading.value > 0)
    #expect(try await ready.problems() == [])
  }
}
