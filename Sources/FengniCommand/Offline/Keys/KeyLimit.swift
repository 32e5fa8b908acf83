import ArgumentParser
import Foundation
import Vault
import VaultSQLite

/// `fengni key limit`
struct KeyLimit: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "limit",
    abstract: "Make a key that opens the vault up to a level, and nothing above it.",
    discussion: """
      `fengni serve --key-file` takes it in place of the root key. What lies above its level is then withheld
      (SEALED_LEVEL), by searches too, and new people are not taken in: their highest keys could not be made. A process
      that was never given more cannot open more, even in the hands of somebody who has taken it over.

      The server must be stopped. One made before for the same level opens this vault no more; with a copy of keys.db
      from before it still does. --end leaves none.

      Examples:
        fengni key limit --data /srv/fengni --key-file /etc/fengni/root.key --up-to L3 --to /etc/fengni/up-to-L3.key
        fengni key limit --data /srv/fengni --key-file /etc/fengni/root.key --up-to L3 --end
      """)

  @Option(name: .long, help: ArgumentHelp("Folder of the vault.", valueName: "folder")) var data: String
  @OptionGroup var rootKey: RootKeyOptions
  @Option(name: .long, help: ArgumentHelp("The highest level it opens: L2 or L3.", valueName: "level"))
  var upTo: String
  @Option(name: .long, help: ArgumentHelp("New file for the key, of mode 0600.", valueName: "path"))
  var to: String?
  @Flag(name: .long, help: "End the one there is, and make none.") var end = false
  @Option(name: .long, help: ArgumentHelp("Folder of catalogue and policies.", valueName: "folder"))
  var policies = "Policies"
  @Option(
    name: .long,
    help: ArgumentHelp("File the log's head is kept in; DATA/anchor by default.", valueName: "path"))
  var anchor: String?

  private var level: Level? { Level(upTo).flatMap { [.internal, .restricted].contains($0) ? $0 : nil } }

  func validate() throws {
    guard level != nil else { throw ValidationError("a limited key opens up to L2 or L3") }
    guard (to != nil) != end else { throw ValidationError("name a new file with --to, or say --end") }
  }

  func run() async throws {
    guard let level else { return }
    let origin = try rootKey.required()
    // Held from the first step to the last, so that no server comes between.
    let directory = try OpeningErrors.naming { try VaultDirectory.open(at: data) }
    let (root, place, given) = try await opened(directory, origin, level)
    let words = try OpeningErrors.naming { try change(level, place.vault, root, directory, given) }
    // Opening it writes the entry, as any start would that finds what the log does not know.
    let vault = try await OpenedVault(
      data: data, policies: policies, anchor: anchor, console: .standard, directory: directory
    ) { _, _ in root }
    vault.close()
    Console.standard.say("\(words): the log says so")
    if let to { Console.standard.say("  \(to)") }
  }

  /// The root key, and the highest number that was given; the whole vault has opened with the key, so nothing else is in
  /// the way either.
  private func opened(_ directory: VaultDirectory, _ origin: RootKeyOrigin, _ level: Level) async throws -> (
    HeldRootKey, RootKeyPlace, given: UInt32
  ) {
    var found: (HeldRootKey, RootKeyPlace)?
    let opened = try await OpenedVault(
      data: data, policies: policies, anchor: anchor, console: .standard, directory: directory
    ) { store, keyStore in
      guard let key = try origin.source(store: store, keyStore: keyStore).rootKey() else {
        throw RootKeyFailure("root key: its source is not there")
      }
      let held = HeldRootKey(key)
      found = (held, try RootKeyPlace(store: store, keyStore: keyStore))
      return held
    }
    defer { opened.close() }
    guard opened.vault.status.hold == nil, let found else {
      throw CommandFailure("the vault is held back: its keys stay", wayOut: "see `fengni doctor`")
    }
    return (found.0, found.1, try opened.vault.lastLimitedKey(upTo: level))
  }

  private func change(
    _ level: Level, _ vault: VaultID, _ root: HeldRootKey, _ directory: VaultDirectory, _ given: UInt32
  ) throws -> String {
    let keyStore = try SQLiteKeyStore.open(in: directory)
    defer { keyStore.close() }
    guard let to else {
      let wasThere = try KeyRing.endLimit(vault, upTo: level, root: root, store: keyStore)
      return wasThere
        ? "no limited key opens up to \(level) any more" : "there was no limited key up to \(level)"
    }
    let place = try KeyRing.limit(vault, upTo: level, root: root, store: keyStore, given: given) {
      key, place in
      try RootKeyFile(path: to).keep(key, limitedTo: place)
      guard case .limited(let kept, place)? = try RootKeyFile(path: to).unlockKey(),
        HeldRootKey(kept).isSame(as: key)
      else { throw CommandFailure("the limited key does not come back as it was written: `\(to)`") }
    }
    return "limited key \(place.generation) up to \(level) is in force"
  }
}
