import Foundation
import Sodium
import Vault

/// How a new root key is to be kept.
enum RootKeyDestination: Equatable {
  case keyFile(String)
  case sealedKey(String, passphraseFile: String?)
  /// A file for each custodian in a folder; any `threshold` of them open.
  case shares(threshold: UInt8, custodians: [String], folder: String)

  var held: RootKeyHolding {
    switch self {
    case .keyFile: .keyFile
    case .sealedKey: .passphrase
    case .shares(let threshold, let custodians, _):
      .shares(threshold: threshold, count: UInt8(clamping: custodians.count))
    }
  }

  /// What will be written.
  var files: [String] {
    switch self {
    case .keyFile(let path), .sealedKey(let path, _): [path]
    case .shares(_, let custodians, let folder): custodians.indices.map { "\(folder)/share-\($0 + 1).txt" }
    }
  }

  /// What `serve` is called with to find it.
  var options: String {
    switch self {
    case .keyFile(let path): "--key-file \(path)"
    case .sealedKey(let path, _): "--sealed-key \(path)"
    case .shares(let threshold, _, _):
      files.prefix(Int(threshold)).map { "--share \($0)" }.joined(separator: " ")
    }
  }

  /// Checks that nothing is in the way and asks for a passphrase where one is needed, before anything is made.
  func prepare() throws(CommandFailure) -> PreparedRootKey {
    if case .shares(let threshold, let custodians, _) = self {
      guard SecretShares.isPossible(threshold: Int(threshold), count: custodians.count) else {
        throw CommandFailure(.usage, "a key is split so that 2 or more of at most 255 shares open it")
      }
      for custodian in custodians where !RootKeyShareSheet.isCustodian(custodian) {
        throw CommandFailure(.usage, "a custodian's name is one line of at most 64 bytes")
      }
    }
    for file in files where access(file, F_OK) == 0 {
      throw CommandFailure("file is there already: `\(file)`", wayOut: "name another, or move it away")
    }
    guard case .sealedKey(_, let passphraseFile) = self else {
      return PreparedRootKey(self, passphrase: ScratchSecret(capacity: 0))
    }
    return PreparedRootKey(self, passphrase: try Passphrase.new(file: passphraseFile))
  }
}

/// A way to keep a root key with all that is needed for it.
final class PreparedRootKey {
  let destination: RootKeyDestination
  private let passphrase: ScratchSecret

  fileprivate init(_ destination: RootKeyDestination, passphrase: consuming ScratchSecret) {
    self.destination = destination
    self.passphrase = passphrase
  }

  /// Writes the key's new source, durable, and reads it back: what is relied on has opened once.
  func keep(_ key: HeldRootKey, for place: RootKeyPlace, former: Argon2id.Limits? = nil) throws {
    do {
      try write(key, place, former)
      guard let kept = try readBack(place).rootKey(), HeldRootKey(kept).isSame(as: key) else {
        throw CommandFailure("the root key does not come back as it was written")
      }
    } catch {
      remove()
      throw OpeningErrors.name(error)
    }
  }

  /// Takes away what was written, while nothing relies on it.
  func remove() {
    for file in destination.files where isWritten.contains(file) { unlink(file) }
    if let madeFolder { rmdir(madeFolder) }
  }

  private var isWritten: Set<String> = []
  private var madeFolder: String?

  private func write(_ key: HeldRootKey, _ place: RootKeyPlace, _ former: Argon2id.Limits?) throws {
    switch destination {
    case .keyFile(let path):
      try RootKeyFile(path: path).keep(key)
      isWritten.insert(path)
    case .sealedKey(let path, _):
      try PreparedRootKey.seal(key, place, path, passphrase, former)
      isWritten.insert(path)
    case .shares(let threshold, let custodians, let folder):
      let sheets = RootKeyShares.split(key, for: place, threshold: threshold, custodians: custodians)
      guard let sheets else { throw CommandFailure("the root key was changed too often to be split") }
      if mkdir(folder, 0o700) == 0 {
        madeFolder = folder
      } else if errno != EEXIST {
        throw CommandFailure("folder cannot be made: \(SecretFile.systemReason()): `\(folder)`")
      }
      try PreparedRootKey.synchronizeParent(of: folder)
      for (sheet, file) in zip(sheets, destination.files) {
        try sheet.create(at: file)
        isWritten.insert(file)
      }
    }
  }

  /// Without this a folder just made could be gone, with every share in it, after a loss of power, when nothing else
  /// opens the vault any more. Also where it was there: a call cut off may have made it.
  private static func synchronizeParent(of folder: String) throws(CommandFailure) {
    // `..` and not the text before the last slash: a link's own parent does not hold the folder.
    let descriptor = open("\(folder)/..", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw CommandFailure("folder cannot be opened: \(SecretFile.systemReason()): `\(folder)/..`")
    }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else {
      throw CommandFailure("folder cannot be synchronized: \(SecretFile.systemReason()): `\(folder)/..`")
    }
  }

  /// A class's property is lent to a function, not to a chain of calls.
  private static func seal(
    _ key: HeldRootKey, _ place: RootKeyPlace, _ path: String, _ passphrase: borrowing ScratchSecret,
    _ former: Argon2id.Limits?
  ) throws(RootKeyFailure) {
    try RootKeyPassphrase.keep(key, for: place, path: path, passphrase: passphrase, former: former)
  }

  private static func copy(_ passphrase: borrowing ScratchSecret) -> ScratchSecret {
    ScratchSecret(copying: passphrase.bytes)
  }

  private func readBack(_ place: RootKeyPlace) throws -> any RootKeySource {
    switch destination {
    case .keyFile(let path): return RootKeyFile(path: path)
    case .sealedKey(let path, _):
      let held = HeldPassphrase(PreparedRootKey.copy(passphrase))
      return RootKeyPassphrase(path: path, for: place) { () throws(RootKeyFailure) in held.copy() }
    case .shares:
      return RootKeyShares(
        try destination.files.map { RootKeyShares.Given(try ShareFile.read($0).share, named: $0) }, for: place
      )
    }
  }
}

/// A passphrase lent to a source.
private final class HeldPassphrase: Sendable {
  private let text: ScratchSecret
  init(_ text: consuming ScratchSecret) { self.text = text }
  func copy() -> ScratchSecret { HeldPassphrase.copy(text) }
  private static func copy(_ text: borrowing ScratchSecret) -> ScratchSecret {
    ScratchSecret(copying: text.bytes)
  }
}

/// `3of5`: any 3 of 5 shares open.
struct Splitting: Equatable {
  let threshold: UInt8
  let count: UInt8

  init?(argument: String) {
    let parts = argument.split(separator: "o", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, parts[1].utf8.first == UInt8(ascii: "f"), let threshold = UInt8(parts[0]),
      let count = UInt8(parts[1].dropFirst()),
      SecretShares.isPossible(threshold: Int(threshold), count: Int(count))
    else { return nil }
    self.threshold = threshold
    self.count = count
  }

  /// The custodians' names where they were given, else numbers.
  func custodians(_ names: [String]) throws(CommandFailure) -> [String] {
    if names.isEmpty { return (1...count).map { "custodian \($0)" } }
    guard names.count == Int(count) else {
      throw CommandFailure(
        .usage, "\(count) shares and \(names.count) custodians", wayOut: "name each with --custodian, or none"
      )
    }
    return names
  }
}
