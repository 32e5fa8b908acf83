import ArgumentParser

/// The options that say where the root key comes from; one of them.
struct RootKeyOptions: ParsableArguments {
  @OptionGroup var files: RootKeyFileOptions
  @Option(
    name: .long, help: ArgumentHelp("Credential of this systemd unit with the root key.", valueName: "name"))
  var credential: String?
  @Option(
    name: .long,
    help: ArgumentHelp("File with a custodian's share; as often as shares are needed.", valueName: "path"))
  var share: [String] = []
  @Flag(name: .long, help: "Custodians type their shares at the terminal.") var askShares = false

  /// `nil` where none was named.
  var origin: RootKeyOrigin? {
    if let keyFile = files.keyFile { return .keyFile(keyFile) }
    if let sealedKey = files.sealedKey { return .sealedKey(sealedKey, passphraseFile: files.passphraseFile) }
    if let credential { return .credential(credential) }
    if !share.isEmpty { return .shares(share) }
    return askShares ? .typedShares : nil
  }

  private var count: Int { files.count + [credential != nil, !share.isEmpty, askShares].count { $0 } }

  func validate() throws {
    guard count <= 1 else {
      throw ValidationError(
        "the root key comes from one of --key-file, --credential, --sealed-key, --share, --ask-shares")
    }
  }

  /// The origin, where a command cannot do without.
  func required() throws(CommandFailure) -> RootKeyOrigin {
    guard let origin else {
      throw CommandFailure(
        .usage, "no source of the root key is named",
        wayOut: "name one: --key-file, --credential, --sealed-key, --share (often) or --ask-shares")
    }
    return origin
  }
}

extension RootKeyOrigin {
  /// The origin that SOURCE arguments name: `key-file:PATH`, `credential:NAME`, `passphrase:PATH`, `share:PATH` as
  /// often as shares are needed, or `shares` to type them.
  init(sources: [String], passphraseFile: String?) throws(CommandFailure) {
    let named = sources.map { source -> (kind: String, rest: String) in
      let parts = source.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
      return (String(parts[0]), parts.count > 1 ? String(parts[1]) : "")
    }
    guard let first = named.first, named.count == 1 || named.allSatisfy({ $0.kind == "share" }),
      named.allSatisfy({ $0.rest.isEmpty == ($0.kind == "shares") })
    else { throw RootKeyOrigin.unknown }
    switch first.kind {
    case "key-file": self = .keyFile(first.rest)
    case "credential": self = .credential(first.rest)
    case "passphrase": self = .sealedKey(first.rest, passphraseFile: passphraseFile)
    case "share": self = .shares(named.map(\.rest))
    case "shares": self = .typedShares
    default: throw RootKeyOrigin.unknown
    }
  }

  private static let unknown = CommandFailure(
    .usage, "not a source of a root key",
    wayOut: "name key-file:PATH, credential:NAME, passphrase:PATH, share:PATH (often) or shares")
}
