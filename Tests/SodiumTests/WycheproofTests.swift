import Foundation
import Sodium
import Testing

/// The shared Wycheproof vectors; not part of the project.
enum Wycheproof {
  static let directory = URL(
    fileURLWithPath: ProcessInfo.processInfo.environment["FENGNI_SHARED"] ?? "../shared"
  ).appendingPathComponent("vectors/wycheproof")

  /// Whether the data is there. Says so aloud where it is not, since a skipped test is easy to overlook.
  static let isPresent: Bool = {
    let present = FileManager.default.fileExists(atPath: directory.path)
    if !present { print("skipped: no Wycheproof vectors, set FENGNI_SHARED") }
    return present
  }()

  struct File<Group: Decodable>: Decodable {
    let numberOfTests: Int
    let testGroups: [Group]
  }

  static func groups<Group: Decodable>(_ type: Group.Type, of name: String) throws -> File<Group> {
    let data = try Data(contentsOf: directory.appendingPathComponent(name))
    return try JSONDecoder().decode(File<Group>.self, from: data)
  }
}

@Suite(.enabled(if: Wycheproof.isPresent, "needs the shared Wycheproof vectors"))
struct WycheproofTests {
  struct AEADGroup: Decodable {
    struct Case: Decodable {
      let tcId: Int
      let key, iv, aad, msg, ct, tag, result: String
    }
    let tests: [Case]
  }

  @Test func `XChaCha20-Poly1305 opens and seals as every case says, over spans and arrays`() throws {
    let file = try Wycheproof.groups(AEADGroup.self, of: "xchacha20_poly1305_test.json")
    let cases = file.testGroups.flatMap(\.tests)
    #expect(cases.count == 315 && cases.count == file.numberOfTests)
    for test in cases {
      let (key, nonce, data) = try (bytes(test.key), bytes(test.iv), bytes(test.aad))
      let (message, box) = try (bytes(test.msg), bytes(test.ct) + bytes(test.tag))
      let valid = test.result == "valid"

      let plaintext = try? XChaCha20Poly1305.open(box, nonce: nonce, associatedData: data, key: key)
      #expect(plaintext == (valid ? message : nil), "case \(test.tcId)")

      var opened = true
      let written = output(XChaCha20Poly1305.plaintextBytes(ofBox: box.count)) { buffer in
        do {
          try XChaCha20Poly1305.open(
            box.span.bytes, into: &buffer, nonce: nonce.span.bytes, associatedData: data.span.bytes,
            key: key.span.bytes)
        } catch { opened = false }
      }
      #expect(opened == valid, "case \(test.tcId)")
      #expect(written == (valid ? message : Array(repeating: 0, count: written.count)), "case \(test.tcId)")

      do {
        let scratch = try XChaCha20Poly1305.open(
          box.span.bytes, nonce: nonce.span.bytes, associatedData: data.span.bytes, key: key.span.bytes)
        #expect(valid && array(scratch.bytes) == message, "case \(test.tcId)")
      } catch { #expect(!valid, "case \(test.tcId)") }

      // A nonce of another size is refused on opening; on sealing it is a fault of the caller.
      guard nonce.count == XChaCha20Poly1305.nonceBytes else {
        #expect(!valid)
        continue
      }
      let sealed = XChaCha20Poly1305.seal(message, nonce: nonce, associatedData: data, key: key)
      #expect((sealed == box) == valid, "case \(test.tcId)")
      let sealedSpan = output(message.count + XChaCha20Poly1305.tagBytes) { buffer in
        XChaCha20Poly1305.seal(
          message.span.bytes, into: &buffer, nonce: nonce.span.bytes, associatedData: data.span.bytes,
          key: key.span.bytes)
      }
      #expect(sealedSpan == sealed, "case \(test.tcId)")
    }
  }

  struct MACGroup: Decodable {
    struct Case: Decodable {
      let tcId: Int
      let key, msg, tag, result: String
    }
    let tagSize: Int
    let tests: [Case]
  }

  @Test func `HMAC-SHA-256 agrees with every case, at once and in pieces`() throws {
    let file = try Wycheproof.groups(MACGroup.self, of: "hmac_sha256_test.json")
    #expect(file.testGroups.flatMap(\.tests).count == 174 && file.numberOfTests == 174)
    for group in file.testGroups {
      for test in group.tests {
        let (key, message, tag) = try (bytes(test.key), bytes(test.msg), bytes(test.tag))
        let code = HMACSHA256.authenticationCode(for: message.span.bytes, key: key.span.bytes)
        #expect(
          (Array(code.array.prefix(group.tagSize / 8)) == tag) == (test.result == "valid"), "\(test.tcId)")

        var pieces = HMACSHA256(key: key.span.bytes)
        for byte in message { pieces.update(CollectionOfOne(byte).span.bytes) }
        #expect(pieces.finalize() == code, "case \(test.tcId)")

        // A code cut short is no code of ours, though Wycheproof has groups of them.
        let accepted = HMACSHA256.isValid(tag.span.bytes, for: message.span.bytes, key: key.span.bytes)
        #expect(accepted == (test.result == "valid" && group.tagSize == 256), "case \(test.tcId)")
      }
    }
  }

  struct SignatureGroup: Decodable {
    struct Key: Decodable { let pk: String }
    struct Case: Decodable {
      let tcId: Int
      let msg, sig, result: String
    }
    let publicKey: Key
    let tests: [Case]
  }

  @Test func `Ed25519 accepts and refuses every signature as its case says`() throws {
    let file = try Wycheproof.groups(SignatureGroup.self, of: "ed25519_test.json")
    #expect(file.testGroups.flatMap(\.tests).count == 151 && file.numberOfTests == 151)
    for group in file.testGroups {
      let encoding = try bytes(group.publicKey.pk)
      let key = try #require(Ed25519.PublicKey(encoding))
      for test in group.tests {
        let (message, signature) = try (bytes(test.msg), bytes(test.sig))
        let accepted = key.isValidSignature(signature.span.bytes, for: message.span.bytes)
        #expect(accepted == (test.result == "valid"), "case \(test.tcId)")
      }
    }
  }
}

extension Ed25519.PublicKey {
  fileprivate init?(_ encoding: [UInt8]) { self.init(copying: encoding.span.bytes) }
}
