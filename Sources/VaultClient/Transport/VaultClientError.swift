/// Why a call gave no result. No case holds a value of a record, a search term or a token.
public enum VaultClientError: Error, Sendable, CustomStringConvertible {
  /// The vault said no, or why it cannot answer.
  case problem(Problem)
  /// No connection, or it broke before the answer was whole.
  case unreachable(String)
  /// No whole answer within the time allowed.
  case timedOut
  case cancelled
  /// An answer came, but not one of this API.
  case unexpectedAnswer(status: Int, String)
  /// The address given is none, or would send secrets in the open. Nothing was sent.
  case badAddress(String)
  /// Something given cannot be sent. Nothing was sent.
  case badInput(String)

  public var description: String {
    switch self {
    case .problem(let problem): problem.description
    case .unreachable(let why): "vault is not reachable: \(why)"
    case .timedOut: "vault did not answer in time"
    case .cancelled: "cancelled"
    case .unexpectedAnswer(let status, let what): "unexpected answer (\(status)): \(what)"
    case .badAddress(let why): "bad address: \(why)"
    case .badInput(let why): why
    }
  }
}
