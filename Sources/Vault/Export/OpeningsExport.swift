/// What the entries of a log say, a line of JSON each (``DisclosedEntry``), for whoever may read the log.
///
/// An entry of which a half is closed, by erasure or at the end of its retention, has no line; nor has one that was
/// altered: whoever changes a byte shall not keep the others from being handed out. `audit verify` names it.
public struct OpeningsExport: Sendable {
  /// The entries looked at: those before this one.
  public let size: UInt64
  /// The entry that tells of this export.
  public let auditSeq: UInt64
  private let call: Call
  /// The rules by which it was permitted.
  private let policyVersion: String

  private let from: UInt64

  init(size: UInt64, from: UInt64 = 0, auditSeq: UInt64, call: Call) {
    self.from = from
    self.size = size
    self.auditSeq = auditSeq
    self.call = call
    policyVersion = call.vault.policy.version
  }

  /// The lines, some at a time.
  public var parts: Parts { Parts(self) }

  public struct Parts: Sendable {
    private let export: OpeningsExport
    private var position: UInt64

    fileprivate init(_ export: OpeningsExport) {
      self.export = export
      position = export.from
    }

    /// The next lines, each with its end; nil after the last.
    ///
    /// - Throws: once the vault is sealed, the token or the post has ended, or the rules are others.
    public mutating func next() throws -> [UInt8]? {
      while position < export.size {
        try export.checkPermission()
        let entries = try export.call.vault.store.entries(
          from: position, limit: Int(min(256, export.size - position)))
        guard let last = entries.last else {
          throw StoreFailure(.damaged, "audit log: entries are missing\nrun `fengni audit verify --data`")
        }
        position = last.seq + 1
        let lines = try export.lines(of: entries)
        if !lines.isEmpty { return lines }
      }
      return nil
    }
  }

  private func lines(of entries: [StoredEntry]) throws -> [UInt8] {
    var lines: [UInt8] = []
    for entry in entries {
      guard let (leaf, opening) = try opened(entry), let disclosed = opening.disclosed(leaf.seq) else {
        continue
      }
      lines += disclosed.line
      lines.append(UInt8(ascii: "\n"))
    }
    return lines
  }

  /// What was permitted at the beginning must be so still: an export may take hours.
  private func checkPermission() throws(VaultFailure) {
    guard !call.vault.sequencer.isClosed else { throw .sealed }
    let now = call.vault.clock.now()
    guard call.vault.authenticator.renewed(call.caller, now: now) != nil,
      call.vault.policy.version.utf8.elementsEqual(policyVersion.utf8)
    else {
      throw .contended
    }
  }

  private func opened(_ entry: StoredEntry) throws -> (Leaf, Opening)? {
    do {
      return try call.vault.reader.open(entry)
    } catch is DamageFound {
      return nil
    } catch is KeyFailure {
      return nil
    }
  }
}
