import ArgumentParser
import VaultClient

/// How a command reaches the vault and who asks: the same for all commands of the API.
struct ConnectionOptions: ParsableArguments {
  @Option(name: .long, help: ArgumentHelp("Where the vault serves (FENGNI_ADDR).", valueName: "url"))
  var address: String?

  @Option(name: .long, help: ArgumentHelp("File with the token (FENGNI_TOKEN_FILE).", valueName: "path"))
  var tokenFile: String?

  @Option(name: .long, help: ArgumentHelp("Token by name (FENGNI_PROFILE).", valueName: "name"))
  var profile: String?

  @Option(
    name: .long, help: ArgumentHelp("Post to act through, or `self` (FENGNI_POST).", valueName: "post"))
  var post: String?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "File with the short-lived token of the person a service acts for.", valueName: "path"))
  var onBehalfOfFile: String?

  @Flag(name: .long, help: "Print one JSON object.")
  var json = false

  /// Runs `body` with a client of the vault and closes it.
  func run(
    purpose: (any StatedPurpose)? = nil, _ body: (Connection) async throws -> Void
  ) async throws {
    let settings = try await Settings.load(
      Settings.Flags(
        address: address, tokenFile: tokenFile, profile: profile, post: post, purpose: purpose?.purpose,
        json: json))
    Reporting.isJSON = settings.json
    let token = try Credential(settings).token()
    let person = try onBehalfOfFile.map { path in
      var bytes = try SecretFile.read(path, "file of the person's token")
      defer { bytes.wipe() }
      return try AccessToken(utf8: bytes)
    }
    try await VaultClient.with(
      address: settings.address, token: token, post: settings.post, onBehalfOf: person
    ) { vault in
      try await body(
        Connection(
          vault: vault, settings: settings, purpose: try purpose?.stated(default: settings.purpose),
          console: .standard))
    }
  }
}

/// A client of the vault, with what the command was told about it.
struct Connection {
  let vault: VaultClient
  let settings: Settings
  /// What the command is run for, where one was stated.
  let purpose: Purpose?
  let console: Console

  var isJSON: Bool { settings.json }

  /// The purpose; commands that look at records cannot do without.
  func requiredPurpose() throws(CommandFailure) -> Purpose {
    guard let purpose else {
      throw CommandFailure(
        .usage, "no purpose: every look at a record states one",
        wayOut: "state it with -p, for example: -p care_visit", "`fengni whoami` lists those of your post")
    }
    return purpose
  }
}
