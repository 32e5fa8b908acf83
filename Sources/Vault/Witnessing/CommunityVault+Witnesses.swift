import MerkleLog

extension CommunityVault {
  /// The vault, while there is a log to be cosigned: not while it is sealed, and not where the log is another one.
  var witnessedLog: OpenVault? {
    guard let opened = try? openedLog(), !opened.holds.contains(.logMismatch) else { return nil }
    return opened
  }

  /// Content is given until then, by the clock that nobody sets, unless this is called again before.
  func giveContent(until end: Int64) { (try? openedLog())?.holds.giveContent(until: end) }
}

extension OpenVault {
  /// The newest checkpoint that a quorum of witnesses has cosigned.
  func cosignedCheckpoint() throws(VaultFailure) -> String {
    guard let note = witnessing?.cosignedCheckpoint() else { throw .notCosigned }
    return String(decoding: note.encoded, as: UTF8.self)
  }

  /// A signed head with the cosignatures there are of it.
  func cosigned(_ checkpoint: [UInt8]) -> [UInt8] {
    guard let witnessing, let note = try? SignedNote(checkpoint) else {
      return checkpoint
    }
    return witnessing.cosigned(note).encoded
  }

  /// What each witness has cosigned last, and the policy that asks for it, as files of an export of so many entries.
  func witnessedFiles(atMost size: UInt64) -> [LogExport.File] {
    guard let witnessing else { return [] }
    let policy = TrustPolicy(log: signer.verifierKey, quorum: witnessing.rules.quorum).text
    return (policy.map { [LogExport.File(path: LogFile.policy, bytes: $0)] } ?? [])
      + witnessing.newest().filter { $0.size <= size }
      .map { LogExport.File(path: LogFile.cosigned(by: $0.name), bytes: $0.note) }
  }
}
