extension VaultClient {
  /// The catalogue's public side.
  public func catalog() async throws(VaultClientError) -> CatalogView {
    try await transport.send(Call(.get, "v1", "catalog")).decode(CatalogView.self)
  }

  /// Whether a vault's process answers at all.
  public func health() async throws(VaultClientError) -> Bool {
    try await transport.send(Call(.get, "healthz")).status == 200
  }

  /// Whether the vault can serve now.
  public func ready() async throws(VaultClientError) -> Readiness {
    do {
      _ = try await transport.send(Call(.get, "readyz"))
      return .ready
    } catch .problem(let problem) where problem.status == 503 {
      return .notReady(reason: problem.detail ?? problem.kind.rawValue)
    }
  }

  public func version() async throws(VaultClientError) -> VersionView {
    try await transport.send(Call(.get, "v1", "version")).decode(VersionView.self)
  }

  /// The state of the vault; answers while it is sealed too.
  public func status() async throws(VaultClientError) -> StatusView {
    try await transport.send(Call(.get, "v1", "status")).decode(StatusView.self)
  }
}

public enum Readiness: Sendable, Equatable {
  case ready
  /// In a word: `sealed`, `store`, `log`, `log-mismatch`, `storage-full`.
  case notReady(reason: String)
}

public struct VersionView: Decodable, Sendable {
  public let name: String
  public let version: String
  public let api: String
}

/// The state of a vault.
public struct StatusView: Decodable, Sendable {
  public let sealed: Bool
  /// Why it is sealed: `no-key`, `order`; `nil` while it is open.
  public let sealedBy: String?
  /// How many shares are there and needed; `nil` while it is open.
  public let unseal: Unseal?
  /// The highest level whose keys are there: `L4` opens everything.
  public let level: String?
  /// Why no content is given although the vault is open: `log-mismatch`, `witness-late`.
  public let held: String?
  /// `synthetic` or `production`; this and the rest is known only while the vault is open.
  public let kind: String?
  public let format: Int?
  public let logSize: UInt64?
  public let policyVersion: String?
  /// The medium is full: only the log is read.
  public let storageFull: Bool?
  /// How it stands with the witnesses; `nil` where none is asked.
  public let witnesses: Witnesses?

  public struct Unseal: Decodable, Sendable {
    public let given: Int
    public let needed: Int?
  }

  public struct Witnesses: Decodable, Sendable {
    /// `advisory` or `required`.
    public let mode: String
    /// They are late when the last cosignature is older than so many seconds.
    public let limit: Int
    public let late: Bool
    public let lastCosigned: String?
    public let asked: [One]

    public struct One: Decodable, Sendable {
      public let name: String
      /// How many entries it has cosigned.
      public let size: UInt64?
      public let trouble: String?
    }

    private enum CodingKeys: String, CodingKey {
      case mode, limit, late, asked
      case lastCosigned = "last_cosigned"
    }
  }

  private enum CodingKeys: String, CodingKey {
    case sealed, held, kind, format, witnesses, unseal, level
    case sealedBy = "sealed_by"
    case logSize = "log_size"
    case policyVersion = "policy_version"
    case storageFull = "storage_full"
  }
}
