/// Why the keys of a vault do not open.
public enum KeyFailure: Error, Sendable, Equatable, CustomStringConvertible {
  case wrongRootKey
  case missing(String)
  case damaged(String)
  /// A limited key of another vault, or one that is not in force.
  case limitedKey(String)
  /// What a vault that is open up to this level cannot do.
  case limited(Level)

  public var description: String {
    switch self {
    case .wrongRootKey:
      "root key does not open this vault: it is another vault's or a former one, or the key store was altered\n"
        + "name the source of the root key in force"
    case .missing(let role): "key store: key `\(role)` is missing"
    case .damaged(let role): "key store: key `\(role)` is damaged"
    case .limitedKey(let why):
      "limited key does not open this vault: \(why)\nmake one with `fengni key limit`"
    case .limited(let level):
      "the vault is open up to \(level): what this needs is sealed under the root key\nname the source of the root key"
    }
  }
}
