import Foundation
import Sodium
import Vault

/// Where a command takes the root key from.
enum RootKeyOrigin: Equatable {
  case keyFile(String)
  /// What systemd hands to the service under this name.
  case credential(String)
  /// A file sealed under a passphrase.
  case sealedKey(String, passphraseFile: String?)
  /// Files, each with a custodian's share.
  case shares([String])
  /// Shares that custodians type at the terminal.
  case typedShares

  /// The source as the vault in these stores needs it: it names what belongs to another place.
  func source(store: any VaultStore, keyStore: any KeyStore) throws -> any RootKeySource {
    switch self {
    case .keyFile(let path): return RootKeyFile(path: path)
    case .credential(let name):
      return RootKeyCredential(name: name, folder: RootKeyOrigin.credentialFolder)
    case .sealedKey(let path, let passphraseFile):
      return RootKeyPassphrase(path: path, for: try RootKeyPlace(store: store, keyStore: keyStore)) {
        () throws(RootKeyFailure) in try Passphrase.existing(file: passphraseFile)
      }
    case .shares(let paths):
      let place = try RootKeyPlace(store: store, keyStore: keyStore)
      return RootKeyShares(
        try paths.map { RootKeyShares.Given(try ShareFile.read($0).share, named: $0) }, for: place)
    case .typedShares:
      let place = try RootKeyPlace(store: store, keyStore: keyStore)
      return RootKeyShares(try TypedShares.ask(), for: place)
    }
  }

  static var credentialFolder: String? { ProcessInfo.processInfo.environment["CREDENTIALS_DIRECTORY"] }
}

/// Files that hold custodians' shares.
enum ShareFile {
  static func read(_ path: String) throws(CommandFailure) -> RootKeyShareSheet {
    var text = try SecretFile.readWhole(path, "share")
    defer { text.wipe() }
    do {
      return try RootKeyShareSheet(text: text.span.bytes)
    } catch {
      throw CommandFailure(describing: "share: \(error.description.replacing("\n", with: ": `\(path)`\n"))")
    }
  }
}

/// Shares typed at the terminal, one after the other, until there are enough.
enum TypedShares {
  static func ask() throws(CommandFailure) -> [RootKeyShares.Given] {
    var given: [RootKeyShares.Given] = []
    var needed = 1
    while given.count < needed {
      let number = given.count + 1
      var typed = try HiddenInput.ask(
        needed == 1 ? "Share \(number): " : "Share \(number) of \(needed): ", most: 400,
        wayOut: "name the files that hold the shares with --share")
      defer { typed.wipe() }
      do {
        let share = try RootKeyShare(text: typed.span.bytes)
        given.append(RootKeyShares.Given(share, named: "typed as number \(number)"))
        needed = max(needed, Int(share.splitting.threshold))
      } catch {
        // Nobody types the others again for a slip in this one.
        Console.standard.say("that is \(error.description.replacing("\n", with: "; "))")
      }
    }
    return given
  }
}
