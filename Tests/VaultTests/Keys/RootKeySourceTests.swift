import Foundation
import Sodium
import Testing

@testable import Vault

/// A folder of its own for one test.
private final class KeyFolder: Sendable {
  let path = NSTemporaryDirectory() + "fengni-keys-\(UUID().uuidString)"
  init() { mkdir(path, 0o700) }
  deinit { try? FileManager.default.removeItem(atPath: path) }
  func file(_ name: String) -> String { "\(path)/\(name)" }
}

@Suite struct RootKeySourceTests {
  private let folder = KeyFolder()
  private let place = RootKeyPlace(vault: VaultID.random(), generation: 1)

  private func bytes(_ key: HeldRootKey) -> [UInt8] { key.withBytes { [UInt8](copying: $0) } }

  private func opened(_ source: any RootKeySource) throws -> [UInt8]? {
    guard let key = try source.rootKey() else { return nil }
    return [UInt8](copying: key.bytes)
  }

  private func failure(_ source: any RootKeySource) -> String {
    do {
      return try source.rootKey() == nil ? "absent" : "opened"
    } catch {
      return error.description
    }
  }

  // MARK: Key file

  @Test func `a key file holds the key it was made for, and is never written over`() throws {
    let key = HeldRootKey.fresh()
    let file = RootKeyFile(path: folder.file("root.key"))
    #expect(try opened(file) == nil)
    try file.keep(key)
    #expect(try opened(file) == bytes(key))
    #expect(throws: RootKeyFailure.self) { try file.create() }
    #expect(throws: RootKeyFailure.self) { try file.keep(HeldRootKey.fresh()) }
    #expect(try opened(file) == bytes(key))
  }

  @Test(arguments: [0o640, 0o604, 0o660, 0o644, 0o610, 0o601])
  func `a key file that others reach is refused`(mode: Int) throws {
    let file = RootKeyFile(path: folder.file("root.key"))
    try file.create()
    chmod(file.path, mode_t(mode))
    #expect(failure(file).hasPrefix("key file: others may read it"))
    chmod(file.path, 0o400)
    #expect(failure(file) == "opened")
  }

  @Test func `a key file cut, longer or altered is none`() throws {
    let file = RootKeyFile(path: folder.file("root.key"))
    try file.create()
    let text = Array(try Data(contentsOf: URL(fileURLWithPath: file.path)))
    for faulty in [
      Array(text.dropLast()), text + [0x0A], Array(text.dropFirst()), [], text.map { $0 == 0x31 ? 0x32 : $0 },
    ] {
      try Data(faulty).write(to: URL(fileURLWithPath: file.path))
      chmod(file.path, 0o600)
      #expect(failure(file).hasPrefix("key file: "), "\(faulty.count)")
    }
  }

  @Test func `a folder, a link to nothing and a pipe are no key files`() {
    #expect(failure(RootKeyFile(path: folder.path)).hasPrefix("key file: not a regular file"))
    symlink(folder.file("nothing"), folder.file("link"))
    #expect(failure(RootKeyFile(path: folder.file("link"))) == "absent")
  }

  // MARK: Credential

  @Test func `a credential is read from the folder of this service, and by its name only`() throws {
    let key = HeldRootKey.fresh()
    try RootKeyFile(path: folder.file("root")).keep(key)
    func credential(_ name: String, _ path: String?) -> RootKeyCredential {
      RootKeyCredential(name: name, folder: path)
    }
    for mode in [0o400, 0o600] {
      chmod(folder.file("root"), mode_t(mode))
      #expect(try opened(credential("root", folder.path)) == bytes(key))
    }
    // An access list of systemd's shows as the group's right to read where root owns the file.
    chmod(folder.file("root"), 0o440)
    #expect(failure(credential("root", folder.path)).contains("others may read it") == (geteuid() != 0))
    for mode in [0o444, 0o460, 0o404, 0o450] {
      chmod(folder.file("root"), mode_t(mode))
      #expect(failure(credential("root", folder.path)).contains("others may read it"))
    }
    chmod(folder.file("root"), 0o400)
    #expect(failure(credential("other", folder.path)) == "absent")
    for name in ["", ".", "..", "../root", "a/root", "/etc/passwd"] {
      #expect(failure(credential(name, folder.path)) == "credential: not a name of one")
    }
    for path in [nil, "", "relative"] {
      #expect(failure(credential("root", path)).hasPrefix("credential: none was handed to this process"))
    }
  }

  @Test(.enabled(if: geteuid() == 0, "a file is given to another user"))
  func `a credential of another user is refused`() throws {
    try RootKeyFile(path: folder.file("root")).create()
    chown(folder.file("root"), 65_534, 65_534)
    #expect(
      failure(RootKeyCredential(name: "root", folder: folder.path)) == "credential: belongs to another user")
  }

  // MARK: Passphrase

  private func source(_ passphrase: String, in place: RootKeyPlace? = nil) -> RootKeyPassphrase {
    RootKeyPassphrase(path: folder.file("root.passphrase"), for: place ?? self.place) {
      () throws(RootKeyFailure) in
      ScratchSecret(copying: Array(passphrase.utf8).span.bytes)
    }
  }

  private func keep(_ key: HeldRootKey, former: Argon2id.Limits? = nil) throws {
    let passphrase = ScratchSecret(copying: Array("correct horse battery staple".utf8).span.bytes)
    try RootKeyPassphrase.keep(
      key, for: place, path: folder.file("root.passphrase"), passphrase: passphrase, former: former)
  }

  @Test func `a key under a passphrase opens with it, here and with no other`() throws {
    let key = HeldRootKey.fresh()
    #expect(try opened(source("x")) == nil)
    try keep(key)
    #expect(try opened(source("correct horse battery staple")) == bytes(key))
    #expect(
      failure(source("correct horse battery stable")).hasPrefix("passphrase: does not open the root key"))
    #expect(
      failure(
        source("correct horse battery staple", in: RootKeyPlace(vault: VaultID.random(), generation: 1)))
        == "passphrase-sealed key: of another vault")
    #expect(
      failure(source("correct horse battery staple", in: place.next))
        == "passphrase-sealed key: of root key 1, in force is 2")
    chmod(folder.file("root.passphrase"), 0o644)
    #expect(failure(source("correct horse battery staple")).contains("others may read it"))
    #expect(throws: RootKeyFailure.self) { try keep(HeldRootKey.fresh()) }
  }

  @Test func `its cost stands in the file, is never below ours, and never falls`() throws {
    try keep(HeldRootKey.fresh())
    #expect(try source("").limits() == .moderate)
    let low = try #require(Argon2id.Limits(operations: 2, memory: 64 << 20))
    let odd = try #require(Argon2id.Limits(operations: 5, memory: 128 << 20))
    let high = try #require(Argon2id.Limits(operations: 2, memory: 512 << 20))
    #expect(PassphraseSealedKey.limits(after: nil) == .moderate)
    #expect(PassphraseSealedKey.limits(after: low) == .moderate)
    #expect(PassphraseSealedKey.limits(after: odd) == Argon2id.Limits(operations: 5, memory: 256 << 20))
    #expect(PassphraseSealedKey.limits(after: high) == Argon2id.Limits(operations: 3, memory: 512 << 20))
  }

  @Test func `a file that would cost little or absurdly much is refused before any derivation`() throws {
    let sealed = try HeldRootKey.fresh().withBytes { key throws in
      try PassphraseSealedKey(
        key, for: place, passphrase: Array("p".utf8).span.bytes, limits: PassphraseSealedKey.least)
    }
    #expect(PassphraseSealedKey(text: sealed.text) == sealed)
    let text = String(decoding: sealed.text, as: UTF8.self)
    for (from, to) in [
      ("operations 2", "operations 1"), ("memory 67108864", "memory 67108863"),
      ("memory 67108864", "memory 8192"),
      ("operations 2", "operations 65"), ("memory 67108864", "memory 4294967297"),
      ("operations 2", "operations 02"), ("operations 2", "operations  2"), ("v1\n", "v2\n"),
      ("v1\n", "v1 \n"),
      ("root key 1", "root key +1"), ("\nbox", "\n\nbox"), ("salt ", "salt A"),
    ] {
      let altered = text.replacing(from, with: to)
      #expect(altered != text)
      #expect(PassphraseSealedKey(text: Array(altered.utf8)) == nil, "\(to)")
    }
    #expect(PassphraseSealedKey(text: sealed.text + [0x0A]) == nil)
    #expect(PassphraseSealedKey(text: []) == nil)
  }

  @Test func `every line is bound: what was changed does not open`() throws {
    let sealed = try HeldRootKey.fresh().withBytes { key throws in
      try PassphraseSealedKey(
        key, for: place, passphrase: Array("p".utf8).span.bytes, limits: PassphraseSealedKey.least)
    }
    let passphrase = ScratchSecret(copying: Array("p".utf8).span.bytes)
    _ = try sealed.open(with: passphrase)
    let text = String(decoding: sealed.text, as: UTF8.self)
    let id = place.vault.text
    let otherID = (id.first == "0" ? "1" : "0") + id.dropFirst()
    for (from, to) in [(id, otherID), ("root key 1", "root key 2"), ("operations 2", "operations 3")] {
      let altered = try #require(PassphraseSealedKey(text: Array(text.replacing(from, with: to).utf8)))
      #expect(throws: RootKeyFailure.self) { _ = try altered.open(with: passphrase) }
    }
  }
}
