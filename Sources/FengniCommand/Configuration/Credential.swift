import Foundation
import VaultClient

/// Where the token of a command comes from.
enum Credential: Equatable {
  case file(String)
  /// `FENGNI_TOKEN`: works, and `doctor` warns of it, since an environment is easily read.
  case environment
  case none

  static let variable = "FENGNI_TOKEN"

  /// A token file named wins over a profile, a profile over a token in the environment.
  init(_ settings: Settings, environment: [String: String] = ProcessInfo.processInfo.environment)
    throws(CommandFailure)
  {
    if let file = settings.tokenFile {
      self = .file(file)
    } else if let profile = settings.profile {
      self = .file(try Credential.path(of: profile, in: settings.credentials, "token"))
    } else {
      self = environment[Credential.variable].map { $0.isEmpty } ?? true ? .none : .environment
    }
  }

  /// `<folder>/<profile>.token`
  static func path(of profile: String, in folder: String, _ suffix: String) throws(CommandFailure) -> String {
    guard isProfile(profile) else {
      throw CommandFailure(.usage, "not the name of a profile: small letters, digits and hyphens, at most 64")
    }
    let path = "\(folder)/\(profile).\(suffix)"
    guard access(path, F_OK) == 0 else {
      throw CommandFailure(
        .signIn, "no \(suffix) for this profile: `\(profile)` in `\(folder)`",
        wayOut: "FENGNI_CREDENTIALS names the folder that holds <profile>.token")
    }
    return path
  }

  /// A name that cannot lead out of the folder.
  static func isProfile(_ name: String) -> Bool {
    (1...64).contains(name.utf8.count)
      && name.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D }
  }

  /// The token itself, or `nil` where none was given.
  func token(environment: [String: String] = ProcessInfo.processInfo.environment) throws -> AccessToken? {
    switch self {
    case .none: return nil
    case .environment: return try environment[Credential.variable].map { try AccessToken($0) }
    case .file(let path):
      var bytes = try SecretFile.read(path, "token file")
      defer { bytes.wipe() }
      return try AccessToken(utf8: bytes)
    }
  }
}
