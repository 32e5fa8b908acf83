import Configuration
import Foundation

/// What the command line is set to: flags, then `FENGNI_*`, then the user's own `fengni/config.json`.
///
/// ```json
/// { "addr": "https://vault.example", "token_file": "/home/zhou/.config/fengni/token", "purpose": "care_visit" }
/// ```
/// No file of the current folder is read: a folder somebody else filled must not redirect a vault's client.
struct Settings: Sendable, Equatable {
  /// `FENGNI_ADDR`
  var address: String
  /// `FENGNI_TOKEN_FILE`
  var tokenFile: String?
  /// `FENGNI_PROFILE`: the name of a token in the folder of credentials.
  var profile: String?
  /// `FENGNI_CREDENTIALS`: the folder profiles are looked up in.
  var credentials: String
  /// `FENGNI_POST`
  var post: String?
  /// `FENGNI_PURPOSE`
  var purpose: String?
  /// `FENGNI_FORMAT` is `json`.
  var json: Bool

  static let defaultAddress = "http://127.0.0.1:8440"

  /// The values given as flags; they win.
  struct Flags: Sendable, Equatable {
    var address: String?
    var tokenFile: String?
    var profile: String?
    var post: String?
    var purpose: String?
    var json = false
  }

  /// Reads the settings in force.
  static func load(
    _ flags: Flags, environment: [String: String] = ProcessInfo.processInfo.environment
  ) async throws(CommandFailure) -> Settings {
    let config = try await reader(flags.values, environment)
    let home = configurationFolder(environment)
    return Settings(
      address: config.string(forKey: "addr", default: defaultAddress),
      tokenFile: config.string(forKey: "token_file"), profile: config.string(forKey: "profile"),
      credentials: config.string(forKey: "credentials", default: "\(home)/credentials"),
      post: config.string(forKey: "post"), purpose: config.string(forKey: "purpose"),
      json: flags.json || config.string(forKey: "format") == "json")
  }

  /// Reads what is configured: `flags` first, then the environment, then the file.
  static func reader(
    _ flags: [AbsoluteConfigKey: ConfigValue], _ environment: [String: String]
  ) async throws(CommandFailure) -> ConfigReader {
    let file = "\(configurationFolder(environment))/config.json"
    let fileProvider: FileProvider<JSONSnapshot>
    do {
      let place = InMemoryProvider(values: [
        "filePath": .init(.string(file), isSecret: false), "allowMissing": true,
      ])
      fileProvider = try await FileProvider<JSONSnapshot>(config: ConfigReader(provider: place))
    } catch {
      throw CommandFailure(
        .usage, "configuration cannot be read: not a file with one JSON object: `\(file)`",
        wayOut: "correct it, or take it away")
    }
    return ConfigReader(providers: [
      InMemoryProvider(name: "flags", values: flags),
      EnvironmentVariablesProvider(environmentVariables: environment.filter { !$0.value.isEmpty })
        .prefixKeys(with: "fengni"),
      fileProvider,
    ])
  }

  /// `$XDG_CONFIG_HOME/fengni`, by default `~/.config/fengni`.
  static func configurationFolder(_ environment: [String: String]) -> String {
    // The specification of base directories has relative paths ignored.
    if let base = environment["XDG_CONFIG_HOME"], base.utf8.first == UInt8(ascii: "/") {
      return "\(base)/fengni"
    }
    return "\(environment["HOME"] ?? "/")/.config/fengni"
  }
}

extension Settings.Flags {
  fileprivate var values: [AbsoluteConfigKey: ConfigValue] {
    let pairs: [(String, String?)] = [
      ("addr", address), ("token_file", tokenFile), ("profile", profile), ("post", post),
      ("purpose", purpose),
    ]
    return Dictionary(
      uniqueKeysWithValues: pairs.compactMap { name, value in
        value.map { (AbsoluteConfigKey([name], context: [:]), ConfigValue(.string($0), isSecret: false)) }
      })
  }
}
