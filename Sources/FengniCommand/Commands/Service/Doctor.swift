import ArgumentParser
import Foundation
import Vault
import VaultClient
import VaultSQLite

/// `fengni doctor`
struct Doctor: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Look for what is wrong with the set-up; exit 1 where something is, 10 on a log mismatch.",
    discussion: """
      Looks at this user's settings and the service; with --data, --key-file and --policies at a vault's files too.

      Example: fengni doctor --data /srv/fengni --key-file /etc/fengni/root.key --policies /etc/fengni/policies
      """)

  @Option(name: .long, help: ArgumentHelp("Folder of a vault.", valueName: "folder")) var data: String?
  @Option(name: .long, help: ArgumentHelp("File with its root key.", valueName: "path")) var keyFile: String?
  @Option(name: .long, help: ArgumentHelp("Folder of catalogue and policies.", valueName: "folder"))
  var policies: String?
  @Option(name: .long, help: ArgumentHelp("The log's anchor; DATA/anchor by default.", valueName: "path"))
  var anchor: String?
  @OptionGroup var connection: ConnectionOptions

  func run() async throws {
    var findings: [Finding] = []
    if let policies {
      findings.append(.of("rules") { String(try RulesFile.engine(policies).version.prefix(16)) })
    }
    var isOtherLog = false
    if let data {
      findings += vaultFiles(data)
      let check = AnchorCheck(data: data, anchor: anchor ?? OpenedVault.anchor(of: data))
      (findings, isOtherLog) = (findings + check.findings, check.isOtherLog)
    }
    if let keyFile {
      findings.append(
        .of("key file") {
          guard let key = try RootKeyFile(path: keyFile).unlockKey() else {
            throw CommandFailure("is not there")
          }
          if case .limited(_, let place) = key {
            return "readable by its owner alone; a limited key, up to \(place.level)"
          }
          return "readable by its owner alone"
        })
      if let data, keyFile.utf8.starts(with: "\(data)/".utf8) {
        findings.append(
          Finding("key file", .warning, "lies in the vault's folder: whoever copies it has both"))
      }
    }
    findings += lockedMemory()
    findings += await client()
    show(findings)
    if isOtherLog { throw ExitStatus.checkpointMismatch.exitCode }
    if findings.contains(where: { $0.result == .fault }) { throw ExitStatus.failed.exitCode }
  }

  private func vaultFiles(_ data: String) -> [Finding] {
    [
      .of("vault.db") {
        let store = try SQLiteVaultStore.openReadOnly(at: data)
        defer { store.close() }
        let problems = try store.integrityProblems()
        guard problems.isEmpty else { throw CommandFailure(problems.joined(separator: "; ")) }
        return "\(try store.logHead()?.size ?? 0) entries in the log"
      },
      .of("keys.db") {
        let store = try SQLiteKeyStore.openReadOnly(at: data)
        defer { store.close() }
        let problems = try store.integrityProblems()
        guard problems.isEmpty else { throw CommandFailure(problems.joined(separator: "; ")) }
        let key = try RootKeyInForce(in: store)
        return "opens; root key \(key.generation)\(key.held.map { ", \($0.words)" } ?? "")"
      },
      reserve(data),
    ]
  }

  /// What keeps the log readable when the medium is full.
  private func reserve(_ data: String) -> Finding {
    switch DiskReserve.look(in: data) {
    case nil:
      Finding("reserve", .warning, "none: on a full medium nobody reads the log; `fengni serve` makes one")
    case (let held, let whole)? where held < whole:
      Finding(
        "reserve", .fault, "\(held >> 20) MiB left: the medium is full, content is refused; free space on it")
    case (let held, _)?:
      Finding("reserve", .good, "\(held >> 20) MiB kept for reading the log on a full medium")
    }
  }

  /// Keys are kept out of swap as far as the limit goes.
  private func lockedMemory() -> [Finding] {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(UInt32(8)), &limit) == 0 else { return [] }
    guard limit.rlim_cur != UInt.max else { return [Finding("locked memory", .good, "unlimited")] }
    let size = "\(limit.rlim_cur >> 10) KiB"
    return [
      limit.rlim_cur >= 1 << 20
        ? Finding("locked memory", .good, size)
        : Finding(
          "locked memory", .warning, "\(size): keys may be swapped out; raise the limit (LimitMEMLOCK=)")
    ]
  }

  private func client() async -> [Finding] {
    var findings: [Finding] = []
    let environment = ProcessInfo.processInfo.environment
    if !(environment[Credential.variable] ?? "").isEmpty {
      findings.append(
        Finding(
          "token", .warning,
          "\(Credential.variable) is set: other programs can read it; use FENGNI_TOKEN_FILE"))
    }
    do {
      try await connection.run { connection in
        findings.append(Finding("address", .good, connection.settings.address))
        do {
          let readiness = try await connection.vault.ready()
          switch readiness {
          case .ready: findings.append(Finding("service", .good, "ready"))
          case .notReady(let reason): findings.append(Finding("service", .fault, reason))
          }
          if let witnesses = try await connection.vault.status().witnesses {
            findings.append(
              Finding(
                "witnesses", witnesses.late ? .fault : .good,
                "last cosigned \(witnesses.lastCosigned ?? "never")"))
            for witness in witnesses.asked {
              guard let trouble = witness.trouble else { continue }
              findings.append(Finding("witness", .warning, "\(witness.name) \(trouble)"))
            }
          }
          if try Credential(connection.settings) != .none {
            let me = try await connection.vault.whoAmI()
            findings.append(Finding("sign-in", .good, "\(me.role) until \(me.until)"))
          }
        } catch let error as VaultClientError {
          findings.append(Finding("service", .fault, Refusal(error).message))
        }
      }
    } catch let failure as CommandFailure {
      findings.append(Finding("settings", .fault, failure.message))
    } catch let error as VaultClientError {
      findings.append(Finding("settings", .fault, Refusal(error).message))
    } catch {
      findings.append(Finding("settings", .fault, "cannot be read"))
    }
    return findings
  }

  private func show(_ findings: [Finding]) {
    let console = Console.standard
    if Reporting.isJSON {
      return console.show(
        .items(
          findings.map { finding in
            .object([
              ("check", .string(finding.check)), ("result", .string(finding.result.rawValue)),
              ("text", .string(finding.text)),
            ])
          }))
    }
    var table = Table("CHECK", "RESULT", "")
    for finding in findings { table.add([finding.check, finding.result.rawValue, finding.text]) }
    console.show(table)
  }
}
