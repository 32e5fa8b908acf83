import Foundation
import SyntheticCommunity
import Vault

/// Makes a demo: a community that does not exist, in a vault labelled synthetic.
///
/// Built beside its place and moved there when it is whole, so that a demo that is there is a finished one.
struct DemoCreation {
  let folder: DemoFolder
  let scale: SyntheticCommunity.Scale
  let seed: UInt64
  let policies: String
  let console: Console

  func make() async throws {
    guard !folder.exists else {
      throw CommandFailure("a demo is there already: `\(folder.path)`", wayOut: "use it, or take it away")
    }
    let draft = DemoFolder(path: "\(folder.path).new")
    try draft.make()
    console.say("making a synthetic community of scale \(scale.rawValue): nobody in it exists")
    _ = try CommunityFiles(folder: draft.community).write(try community())
    _ = try await NewVault(
      folder: draft.vault, rootKey: .keyFile(draft.keyFile), tokenFile: draft.administratorToken,
      policies: policies,
      creation: VaultCreation(kind: .synthetic, administrator: "first-administrator")
    ).make()
    let server = try await ServerProcess(
      data: draft.vault, keyFile: draft.keyFile, policies: policies, log: draft.serverLog)
    do {
      try await DemoLoading(folder: draft, address: server.address, console: console).load()
    } catch {
      server.stop()
      throw error
    }
    server.stop()
    guard rename(draft.path, folder.path) == 0 else {
      throw CommandFailure(
        "demo cannot be moved to its place: \(SecretFile.systemReason()): `\(folder.path)`")
    }
    console.say("demo made in \(folder.path)")
  }

  /// As of today where the community lies, so that orders run and posts hold.
  private func community() throws -> Community {
    var calendar = Calendar(identifier: .gregorian)
    if let zone = TimeZone(identifier: "Asia/Shanghai") { calendar.timeZone = zone }
    let now = calendar.dateComponents([.year, .month, .day], from: Date())
    guard let year = now.year, let month = now.month, let day = now.day,
      let today = SyntheticCommunity.CalendarDate(year: year, month: month, day: day)
    else { throw CommandFailure("the machine's date cannot be read") }
    return try Community(scale: scale, seed: seed, today: today)
  }
}
