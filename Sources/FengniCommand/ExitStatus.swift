import ArgumentParser
import VaultClient

/// How a command ends, for whoever calls it from a script; the numbers never change their meaning.
///
/// Where a convention exists it is kept: 64, 69 and 75 are those of `sysexits.h`, 130 that of a shell for SIGINT.
enum ExitStatus: Int32, CaseIterable {
  /// Done; "yes" from `can-i`.
  case done = 0
  /// Failed; "no" from `can-i`.
  case failed = 1
  /// The vault is sealed: its key is not there.
  case sealed = 2
  /// Refused by policy: the reason is on standard error.
  case denied = 3
  /// The token is missing, malformed, expired or revoked.
  case signIn = 4
  /// Not there, or outside of what the caller may know of.
  case notFound = 6
  /// Somebody else has written in between.
  case versionConflict = 7
  /// The log or a record is not as it was written.
  case verificationFailed = 8
  /// Some rows of an import were refused: the report names them.
  case rowsRefused = 9
  /// The log is another one than a checkpoint kept elsewhere: by somebody, an anchor or a witness.
  case checkpointMismatch = 10
  /// The command was not called as it should be.
  case usage = 64
  /// The vault's service does not answer.
  case unreachable = 69
  /// Not now: a budget is used up, or the vault cannot answer for a while.
  case tryLater = 75
  /// Stopped by Ctrl-C.
  case interrupted = 130

  var exitCode: ExitCode { ExitCode(rawValue) }
}

extension ExitStatus {
  /// What a failed call of the API ends a command with.
  init(_ error: VaultClientError) {
    switch error {
    case .problem(let problem): self.init(problem)
    case .unreachable, .timedOut: self = .unreachable
    case .cancelled: self = .interrupted
    case .badAddress, .badInput: self = .usage
    case .unexpectedAnswer: self = .failed
    }
  }

  private init(_ problem: Problem) {
    switch problem.kind {
    case .sealed, .sealedLevel: self = .sealed
    case .keyRefused: self = problem.status == 429 ? .tryLater : .failed
    case .logMismatch: self = .checkpointMismatch
    case .denied, .stepUpRequired: self = .denied
    case .unauthenticated: self = .signIn
    case .notFound: self = .notFound
    case .staleVersion, .versionRequired, .conflict: self = .versionConflict
    case .rateLimited: self = .tryLater
    case .purposeRequired, .purposeUnknown: self = .usage
    default: self = [503, 507].contains(problem.status) ? .tryLater : .failed
    }
  }
}
