import ArgumentParser
import Vault
import VaultSQLite

/// `fengni backup prune`
struct BackupPrune: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "prune",
    abstract: "Delete the backups of a folder whose time is over.",
    discussion: """
      Example: fengni backup prune --in /mnt/keys --dry-run

      Where that would be every backup of its kind of a vault, in all the folders named, nothing of the kind is deleted: the clock may be wrong,
      or no backup was made for a long time. --all deletes them too.
      """)

  @Option(name: .customLong("in"), help: ArgumentHelp("Folder of backups; often.", valueName: "folder"))
  var folders: [String]
  @Flag(name: .long, help: "Only say what would be deleted.") var dryRun = false
  @Flag(name: .long, help: "Also the last ones.") var all = false
  @Flag(name: .long, help: "Print one JSON object.") var json = false

  func run() throws {
    Reporting.isJSON = json
    let console = Console.standard
    let now = SystemClock().now()
    var (deleted, kept, strange): ([BackupArtefact], [BackupArtefact], [String]) = ([], [], [])
    var backups: [BackupArtefact] = []
    for folder in folders {
      let found = try BackupErrors.naming { try BackupArtefact.all(in: folder) }
      strange += found.strange.map { "\(folder)/\($0)" }
      backups += found.backups
    }
    let groups = Dictionary(grouping: backups) { "\($0.header.vault.text) \($0.header.kind.rawValue)" }
    for (_, alike) in groups.sorted(by: { $0.key < $1.key }) {
      let over = alike.filter { $0.header.isExpired(at: now) }
      if !all, over.count == alike.count { kept += over } else { deleted += over }
    }
    if !dryRun { try BackupErrors.naming { for backup in deleted { try backup.delete() } } }
    if json {
      console.show(
        .object([
          ("deleted", .strings(deleted.map(\.path))), ("kept", .strings(kept.map(\.path))),
          ("strange", .strings(strange)), ("dry_run", .bool(dryRun)),
        ]))
    } else {
      for backup in deleted { console.line(backup.path) }
      console.say("\(dryRun ? "would be deleted" : "deleted"): \(deleted.count)")
    }
    for path in strange { console.say("not a whole backup: \(PrintableText.line(path))") }
    guard kept.isEmpty else {
      throw CommandFailure(
        "\(kept.count) backups are over and are the last of their kind: they stay",
        wayOut: "look at the clock; delete them with --all")
    }
  }
}
