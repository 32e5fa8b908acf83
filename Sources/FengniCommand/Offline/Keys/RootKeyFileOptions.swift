import ArgumentParser

/// The options that name a file with the root key, whether it is there already or is to be made.
struct RootKeyFileOptions: ParsableArguments {
  @Option(name: .long, help: ArgumentHelp("File with the root key.", valueName: "path")) var keyFile: String?
  @Option(
    name: .long, help: ArgumentHelp("File with the root key, sealed under a passphrase.", valueName: "path"))
  var sealedKey: String?
  @Option(
    name: .long,
    help: ArgumentHelp("File of mode 0600 with that passphrase; else asked for.", valueName: "path"))
  var passphraseFile: String?

  /// How many files are named: at most one can be meant.
  var count: Int { [keyFile, sealedKey].count { $0 != nil } }

  func validate() throws {
    guard passphraseFile == nil || sealedKey != nil else {
      throw ValidationError("--passphrase-file goes with --sealed-key")
    }
  }
}
