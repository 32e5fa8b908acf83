/// Which logs and which witnesses make a checkpoint one to be trusted (c2sp.org/tlog-policy):
///
///     log <vkey> [<url>]
///     witness <name> <vkey> [<url>]
///     group <name> <k|all|any> <name>...       witnesses or groups of preceding lines, at least k of them
///     quorum <name|none>                       once; a witness or a group of a preceding line
///
/// A checkpoint is valid if one of the logs signed it and witnesses cosigned it as the quorum asks. A policy is worth
/// what the way it came is worth: one that lies beside a log is that log's own word.
public struct TrustPolicy: Sendable, Hashable {
  /// A log or a witness, by its key.
  public struct Party: Sendable, Hashable {
    /// Of the kind `ed25519` for a log, `cosignature` for a witness.
    public let key: VerifierKey
    /// Where it is reached; what that means is for whoever uses the policy. Any bytes but control characters.
    public let url: [UInt8]?

    public init(key: VerifierKey, url: [UInt8]? = nil) {
      self.key = key
      self.url = url
    }
  }

  /// A witness or a group, by its place among its like.
  enum Member: Sendable, Hashable {
    case witness(Int)
    case group(Int)
  }

  /// So many of these must have witnessed a checkpoint.
  struct Group: Sendable, Hashable {
    let threshold: Int
    let members: [Member]
  }

  /// Each is accepted; where there is none, the log must be known in another way.
  public internal(set) var logs: [Party] = []
  public internal(set) var witnesses: [Party] = []
  /// Each refers to groups before it only.
  var groups: [Group] = []
  /// Nil where no cosignature is asked for: `quorum none`.
  var quorum: Member?

  init() {}

  /// The policy of one log with some of its witnesses.
  public init(log: VerifierKey, quorum: Quorum) {
    logs = [Party(key: log)]
    witnesses = quorum.witnesses.map { Party(key: $0) }
    if witnesses.count == 1 {
      self.quorum = .witness(0)
    } else {
      groups = [Group(threshold: quorum.threshold, members: witnesses.indices.map { .witness($0) })]
      self.quorum = .group(0)
    }
  }

  /// Whether cosignatures by these keys, each of them verified, are as many as the quorum asks for.
  public func isReached(by cosigners: Set<VerifierKey>) -> Bool {
    // In the order of the lines, so that what a group refers to is known before it.
    var reached: [Bool] = []
    func has(_ member: Member) -> Bool {
      switch member {
      case .witness(let place): cosigners.contains(witnesses[place].key)
      case .group(let place): reached[place]
      }
    }
    for group in groups { reached.append(group.members.count { has($0) } >= group.threshold) }
    return quorum.map(has) ?? true
  }
}

/// Why a text is no policy; the line counts from one.
public struct TrustPolicyError: Error, Hashable, CustomStringConvertible {
  public let line: Int
  public let reason: String

  public var description: String { "malformed trust policy: line \(line): \(reason)" }
}
