import Foundation
import MerkleLog
import Sodium
import Vault
import VaultSQLite

/// What a witness keeps, and nobody else:
///
/// ```
/// <folder>/                                   mode 0700
///   lock                                      held with flock(2) by the one process that uses it
///   key                                       what it signs with, mode 0600
///   known                                     every log it has ever watched, a line each
///   logs/<hex SHA-256(origin)>                the last checkpoint cosigned, or that there is none yet
///   evidence/<hex SHA-256(note's text)>       requests that may convict a log, one of each checkpoint
/// ```
/// A log is in `known` only once its file is there, and from then on the file is never missing: a witness that lost its
/// memory says so, and does not take the log on trust a second time.
final class WitnessFolder: Sendable {
  /// More requests than these are not kept.
  static let mostEvidence = 100

  private static let heading = "fengni witness logs v1"
  private static let most = 1 << 20

  let path: String
  private let lock: FolderLock

  var keyFile: String { "\(path)/key" }
  private var knownFile: String { "\(path)/known" }

  /// Makes the folder of a new witness, with its key.
  static func create(at path: String, name: KeyName) throws(CommandFailure) -> WitnessFolder {
    guard mkdir(path, 0o700) == 0 || errno == EEXIST else {
      throw CommandFailure("folder cannot be made: \(SecretFile.systemReason()): `\(path)`")
    }
    guard chmod(path, 0o700) == 0 else {
      throw CommandFailure("folder cannot be closed to others: \(SecretFile.systemReason()): `\(path)`")
    }
    let folder = try WitnessFolder(path: path)
    guard access(folder.keyFile, F_OK) != 0, access(folder.knownFile, F_OK) != 0 else {
      throw CommandFailure(.usage, "there is a witness already: `\(path)`", wayOut: "name another folder")
    }
    for part in ["logs", "evidence"] where mkdir("\(path)/\(part)", 0o700) != 0 && errno != EEXIST {
      throw CommandFailure("folder cannot be made: \(SecretFile.systemReason()): `\(path)/\(part)`")
    }
    try WitnessKeyFile.create(at: folder.keyFile, name: name)
    // Last: a folder without it is none yet.
    try folder.naming { () throws(StoreFailure) in
      try DurableFile.replace(folder.knownFile, with: Array("\(Self.heading)\n".utf8))
    }
    return folder
  }

  /// Holds the folder of a witness that is there.
  static func open(at path: String) throws(CommandFailure) -> WitnessFolder {
    guard access("\(path)/key", F_OK) == 0 else {
      throw CommandFailure(
        .usage, "no witness here: `\(path)`", wayOut: "make one with `fengni witness init`")
    }
    return try WitnessFolder(path: path)
  }

  private init(path: String) throws(CommandFailure) {
    self.path = path
    do {
      lock = try FolderLock(of: path, busy: "another process is this witness")
    } catch {
      throw CommandFailure(describing: error)
    }
  }

  /// The memory of one log; begun where the log was never watched before.
  func store(of origin: KeyName) throws(CommandFailure) -> FileWitnessStore {
    try naming { () throws(StoreFailure) in
      let name = WitnessedLogs.path(of: origin)
      var known = try known()
      let store = FileWitnessStore(path: "\(path)/logs/\(name)")
      if try !store.isThere {
        guard !known.contains(name) else { throw FileWitnessStore.lost(store.path) }
        try store.begin()
      }
      if known.insert(name).inserted {
        let lines = [Self.heading] + known.sorted()
        try DurableFile.replace(knownFile, with: Array((lines.joined(separator: "\n") + "\n").utf8))
      }
      return store
    }
  }

  /// The logs ever watched, as paths name them.
  private func known() throws(StoreFailure) -> Set<String> {
    guard let bytes = try DurableFile.read(knownFile, atMost: Self.most) else {
      throw StoreFailure(
        .damaged,
        "\(knownFile): is missing: what this witness has seen is not known any more\n"
          + "restore its folder, or begin anew under another name")
    }
    var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    guard lines.first?.elementsEqual(Self.heading.utf8) ?? false, lines.popLast()?.isEmpty ?? false else {
      throw StoreFailure(.damaged, "\(knownFile): is not the list of a witness's logs")
    }
    return Set(lines.dropFirst().map { String(decoding: $0, as: UTF8.self) })
  }

  /// Keeps a request that a log signed and that does not extend what it signed before.
  ///
  /// - Returns: whether it is new; another proof for the same checkpoint adds nothing, and anybody can send many.
  func keepEvidence(_ body: [UInt8]) throws(CommandFailure) -> Bool {
    guard let request = try? AddCheckpointRequest(body) else { return false }
    let folder = "\(path)/evidence"
    let file = "\(folder)/\(SHA256.hash(request.note.text).hexadecimal)"
    guard access(file, F_OK) != 0 else { return false }
    let count = (try? FileManager.default.contentsOfDirectory(atPath: folder).count) ?? 0
    guard count < Self.mostEvidence else {
      throw CommandFailure("the folder of evidence is full", wayOut: "move its files away: `\(folder)`")
    }
    try naming { () throws(StoreFailure) in try DurableFile.replace(file, with: body) }
    return true
  }

  private func naming<Result>(_ body: () throws(StoreFailure) -> Result) throws(CommandFailure) -> Result {
    do {
      return try body()
    } catch {
      throw CommandFailure(describing: error)
    }
  }
}

/// The last checkpoint that was cosigned of one log, in a file.
///
/// From the first start on there is a file; before the first cosignature it says so in words. So a file that is missing,
/// empty or cut off is never taken for a log that was not seen yet.
struct FileWitnessStore: WitnessStore {
  let path: String

  private static let none = Array("no checkpoint yet\n".utf8)

  fileprivate static func lost(_ path: String) -> StoreFailure {
    StoreFailure(
      .damaged,
      "\(path): is missing: the last checkpoint cosigned is not known any more\n"
        + "restore the witness's folder, or begin anew under another name")
  }

  fileprivate var isThere: Bool {
    get throws(StoreFailure) { try DurableFile.read(path, atMost: SignedNote.longest) != nil }
  }

  fileprivate func begin() throws(StoreFailure) { try DurableFile.replace(path, with: Self.none) }

  func load() throws -> [UInt8]? {
    guard let bytes = try DurableFile.read(path, atMost: SignedNote.longest) else { throw Self.lost(path) }
    return bytes == Self.none ? nil : bytes
  }

  func store(_ note: [UInt8]) throws { try DurableFile.replace(path, with: note) }
}
