import ArgumentParser
import Foundation

/// The options of `init` that say how the new vault's root key is held; a key file where nothing is said and
/// nobody can be asked.
struct NewRootKeyOptions: ParsableArguments {
  @OptionGroup var files: RootKeyFileOptions
  @Option(
    name: .long,
    help: ArgumentHelp("Split the root key instead: any 3 of 5 shares open.", valueName: "3of5"),
    transform: NewRootKeyOptions.splitting)
  var shares: Splitting?
  @Option(
    name: .long,
    help: ArgumentHelp("Folder for a file each share; FOLDER.shares by default.", valueName: "folder"))
  var shareDir: String?
  @Option(
    name: .long, help: ArgumentHelp("Who keeps a share, in their order; once for each.", valueName: "name"))
  var custodian: [String] = []

  private static func splitting(_ argument: String) throws -> Splitting {
    guard let splitting = Splitting(argument: argument) else {
      throw ValidationError("write it as 3of5: 2 or more of at most 255")
    }
    return splitting
  }

  func validate() throws {
    guard files.count + (shares == nil ? 0 : 1) <= 1 else {
      throw ValidationError("the root key is held in one way: --key-file, --sealed-key or --shares")
    }
    guard shares != nil || (shareDir == nil && custodian.isEmpty) else {
      throw ValidationError("--share-dir and --custodian go with --shares")
    }
  }

  /// - Parameter base: the vault's folder, which names files nobody named.
  func destination(base: String) throws(CommandFailure) -> RootKeyDestination {
    if let keyFile = files.keyFile { return .keyFile(keyFile) }
    if let sealedKey = files.sealedKey { return .sealedKey(sealedKey, passphraseFile: files.passphraseFile) }
    if let shares { return try split(shares, base) }
    guard isatty(STDIN_FILENO) != 0, isatty(STDERR_FILENO) != 0 else { return .keyFile("\(base).key") }
    return try ask(base)
  }

  private func split(_ splitting: Splitting, _ base: String) throws(CommandFailure) -> RootKeyDestination {
    .shares(
      threshold: splitting.threshold, custodians: try splitting.custodians(custodian),
      folder: shareDir ?? "\(base).shares")
  }

  private func ask(_ base: String) throws(CommandFailure) -> RootKeyDestination {
    let console = Console.standard
    console.say("How is the root key to be held? Whoever has it and the vault's files reads everything.")
    console.say("  1  in a file, \(base).key: the server starts alone")
    console.say("  2  in a file under a passphrase: somebody types it at each start")
    console.say("  3  in shares: some of the custodians come together at each start; nobody opens it alone")
    switch answer("1, 2 or 3") {
    case "1": return .keyFile("\(base).key")
    case "2": return .sealedKey("\(base).passphrase", passphraseFile: nil)
    case "3":
      guard let splitting = answer("how many of how many, such as 3of5").flatMap(Splitting.init(argument:))
      else { break }
      return try split(splitting, base)
    default: break
    }
    throw CommandFailure(
      .usage, "not one of the answers", wayOut: "name --key-file, --sealed-key or --shares")
  }

  private func answer(_ question: String) -> String? {
    Console.standard.say("\(question)?")
    return readLine().map { $0.filter { $0 != " " } }
  }
}
