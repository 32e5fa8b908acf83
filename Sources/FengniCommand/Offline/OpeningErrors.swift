import Vault
import VaultSQLite

/// Says in words why a vault's files, keys or rules cannot be used.
enum OpeningErrors {
  /// Runs `body`; what it throws becomes a failure a person can act on.
  static func naming<Result>(_ body: () throws -> Result) throws(CommandFailure) -> Result {
    do {
      return try body()
    } catch {
      throw name(error)
    }
  }

  static func name(_ error: any Error) -> CommandFailure {
    switch error {
    case let failure as CommandFailure: failure
    case let failure as PolicyLoadError: CommandFailure(describing: failure)
    case let failure as RootKeyFailure: CommandFailure(describing: failure)
    case let failure as StoreFailure: CommandFailure(describing: failure)
    case let failure as VaultOpeningFailure: CommandFailure(describing: failure)
    case let failure as any CustomStringConvertible: CommandFailure(describing: failure)
    default: CommandFailure("cannot be opened: \(type(of: error))")
    }
  }
}
