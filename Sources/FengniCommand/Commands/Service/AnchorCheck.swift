import Foundation
import MerkleLog
import Vault
import VaultSQLite

/// Holds a vault's log against its anchor, and looks where that lies.
struct AnchorCheck {
  let findings: [Finding]
  /// The log is not the one the anchor knows.
  let isOtherLog: Bool

  init(data: String, anchor: String) {
    var isOtherLog = false
    var findings = [
      Finding.of("anchor") {
        let key = try KeptFiles.verifierKey(at: VerifierKeyFile.path(in: data))
        // Read before the log: a vault that is served goes on.
        let places = try AnchorFile.places(at: anchor)
        let known = KnownCheckpoint.anchored(in: places, signedBy: key)
        let store = try SQLiteVaultStore.openReadOnly(at: data)
        defer { store.close() }
        if let mismatch = try store.mismatches(with: [known], of: key).first {
          isOtherLog = true
          throw CommandFailure("\(mismatch)")
        }
        return "knows the log at \(known.checkpoint?.size ?? 0) entries"
      }
    ]
    findings.append(AnchorCheck.ledger(besideAnchor: anchor))
    if AnchorCheck.device(of: anchor).map({ $0 == AnchorCheck.device(of: data) }) ?? false {
      findings.append(
        Finding(
          "anchor", .warning,
          "lies on the vault's own volume: whoever puts that back puts both back; `fengni anchor make` moves it"
        ))
    }
    self.findings = findings
    self.isOtherLog = isOtherLog
  }

  /// Which keys are destroyed: a backup that is put back is told of it.
  private static func ledger(besideAnchor anchor: String) -> Finding {
    do {
      let ledger = ErasureLedgerFile(besideAnchor: anchor)
      guard let lines = try ledger.contents() else {
        return Finding(
          "erasures", .warning,
          "there is no ledger beside the anchor: the next start of `fengni serve` writes it")
      }
      guard lines.starts(with: "fengni erasure ledger/v1 ".utf8) else {
        return Finding("erasures", .fault, "\(ledger.path): is not an erasure ledger, or is cut off")
      }
      return Finding(
        "erasures", .good,
        "\(max(1, lines.count { $0 == UInt8(ascii: "\n") }) - 1) in the ledger beside the anchor")
    } catch {
      return Finding("erasures", .fault, OpeningErrors.name(error).message)
    }
  }

  private static func device(of path: String) -> dev_t? {
    var status = stat()
    return stat(path, &status) == 0 ? status.st_dev : nil
  }
}
