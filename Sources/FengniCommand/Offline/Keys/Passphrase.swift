import Foundation
import Sodium
import Vault

/// The passphrase of a root key: from a file of mode 0600, from a credential of the service, or typed.
enum Passphrase {
  static func existing(file: String?) throws(RootKeyFailure) -> ScratchSecret {
    do {
      if let file { return try read(file) }
      var typed = try HiddenInput.ask("Passphrase: ", most: 1024, wayOut: wayOut)
      defer { typed.wipe() }
      return ScratchSecret(copying: typed.span.bytes)
    } catch {
      throw RootKeyFailure(([error.message] + error.wayOut).joined(separator: "\n"))
    }
  }

  /// A new one, typed twice.
  static func new(file: String?) throws(CommandFailure) -> ScratchSecret {
    if let file { return try longEnough(try read(file)) }
    var first = try HiddenInput.ask("New passphrase: ", most: 1024, wayOut: wayOut)
    defer { first.wipe() }
    var second = try HiddenInput.ask("Again: ", most: 1024, wayOut: wayOut)
    defer { second.wipe() }
    guard ConstantTime.equal(first.span.bytes, second.span.bytes) else {
      throw CommandFailure(.usage, "the two passphrases differ", wayOut: "type it again")
    }
    return try longEnough(ScratchSecret(copying: first.span.bytes))
  }

  private static let wayOut = "name a file of mode 0600 that holds it with --passphrase-file"

  private static func longEnough(_ passphrase: consuming ScratchSecret) throws(CommandFailure)
    -> ScratchSecret
  {
    guard passphrase.count >= RootKeyPassphrase.leastBytes else {
      throw CommandFailure(
        .usage, "passphrase: less than \(RootKeyPassphrase.leastBytes) bytes",
        wayOut: "take five or six words that nobody would guess")
    }
    return passphrase
  }

  private static func read(_ path: String) throws(CommandFailure) -> ScratchSecret {
    var bytes: [UInt8]
    if let folder = RootKeyOrigin.credentialFolder, path.utf8.starts(with: "\(folder)/".utf8) {
      bytes = try credential(String(path.dropFirst(folder.count + 1)), folder)
    } else {
      bytes = try SecretFile.read(path, "passphrase file")
    }
    defer { bytes.wipe() }
    return ScratchSecret(copying: bytes.span.bytes)
  }

  /// Without the line feed at its end, as of every file of a secret.
  private static func credential(_ name: String, _ folder: String) throws(CommandFailure) -> [UInt8] {
    let text: ScratchSecret?
    do throws(RootKeyFailure) {
      text = try SystemCredential(name: name, folder: folder).read()
    } catch {
      throw CommandFailure(describing: error)
    }
    guard let text else { throw CommandFailure("credential is not there: `\(name)`") }
    var bytes = [UInt8](copying: text.bytes)
    while bytes.last == UInt8(ascii: "\n") || bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
    return bytes
  }
}
