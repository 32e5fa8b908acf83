/// How many of which witnesses must have cosigned a checkpoint: n of m (c2sp.org/tlog-policy, one group).
public struct Quorum: Sendable, Hashable {
  /// Why there is no such quorum.
  public enum Invalid: Error, Hashable, CustomStringConvertible {
    /// The number is not between one and that of the witnesses.
    case threshold
    /// The key is not one of a cosigner.
    case notACosigner(KeyName)
    /// Two names for one key: it would count twice.
    case sameKey(KeyName, KeyName)

    public var description: String {
      switch self {
      case .threshold: "quorum is not between one and the number of witnesses"
      case .notACosigner(let name): "witness key does not make cosignatures: `\(name)`"
      case .sameKey(let first, let second): "two witnesses have one key: `\(first)` and `\(second)`"
      }
    }
  }

  /// How many must have cosigned; at least one.
  public let threshold: Int
  /// The keys that count.
  public let witnesses: [VerifierKey]

  /// `threshold` of the witnesses.
  public init(_ threshold: Int, of witnesses: [VerifierKey]) throws(Invalid) {
    guard (1...max(1, witnesses.count)).contains(threshold), !witnesses.isEmpty else { throw .threshold }
    for (position, key) in witnesses.enumerated() {
      guard key.kind == .cosignature else { throw .notACosigner(key.name) }
      if let other = witnesses[..<position].first(where: { $0.publicKey == key.publicKey }) {
        throw .sameKey(other.name, key.name)
      }
    }
    self.threshold = threshold
    self.witnesses = witnesses
  }
}

extension Quorum {
  /// Which witnesses have cosigned a checkpoint, and when.
  public struct Count: Sendable, Hashable {
    /// How many are needed.
    public let threshold: Int
    /// The newest time of each witness that cosigned, in seconds since 1970.
    public let times: [VerifierKey: UInt64]

    /// Whether enough witnesses cosigned.
    public var isReached: Bool { times.count >= threshold }

    /// The newest time of any of them; nil when there is none.
    public var newestTime: UInt64? { times.values.max() }

    /// The newest time at or after which enough of them cosigned: how fresh the checkpoint is on the word of a
    /// whole quorum. Nil when it is not reached.
    public var quorumTime: UInt64? {
      isReached ? times.values.sorted(by: >)[threshold - 1] : nil
    }
  }

  /// Counts the witnesses whose cosignatures the note carries. Who signed as the log is not looked at.
  ///
  /// - Parameter latest: the latest time believed, in seconds since 1970: the reader's clock and some allowance.
  ///   A cosignature from the future does not count.
  /// - Throws: `NoteError.invalidSignature` when a line of a known witness does not verify.
  public func count(in note: SignedNote, notAfter latest: UInt64) throws(NoteError) -> Count {
    var times = [VerifierKey: UInt64]()
    do throws(NoteError) {
      for signature in try note.verified(by: witnesses).signatures {
        guard let time = signature.time, time <= latest else { continue }
        times[signature.key] = max(time, times[signature.key] ?? 0)
      }
    } catch .notSignedByKnownKey {
      // None is a number too.
    }
    return Count(threshold: threshold, times: times)
  }
}
