import Foundation
import MerkleLog
import Sodium

/// The key of a witness, in a file of its owner's alone.
///
/// ```
/// fengni witness key v1
/// <name>
/// <base64 of the 32 bytes of an Ed25519 seed>
/// ```
/// It signs cosignatures and nothing else (c2sp.org/tlog-cosignature).
enum WitnessKeyFile {
  private static let heading = "fengni witness key v1"

  /// Writes a new key.
  static func create(at path: String, name: KeyName) throws(CommandFailure) {
    let seed = SecretBytes.random(count: Ed25519.seedBytes)
    var text = Array("\(heading)\n\(name)\n\(Base64.encode(seed.bytes))".utf8)
    defer { text.wipe() }
    try SecretFile.write(text.span.bytes, to: path, "witness key")
  }

  /// The cosigner of the key in a file.
  static func cosigner(at path: String) throws(CommandFailure) -> Cosigner {
    var text = try SecretFile.read(path, "witness key")
    defer { text.wipe() }
    let lines = text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    guard lines.count == 3, lines[0].elementsEqual(heading.utf8),
      let name = KeyName(String(decoding: lines[1], as: UTF8.self)),
      var seed = Base64.decode(lines[2]), seed.count == Ed25519.seedBytes
    else { throw CommandFailure("not the key of a witness: `\(path)`") }
    defer { seed.wipe() }
    return Cosigner(name: name, key: Ed25519.SigningKey(seed: seed.span.bytes))
  }
}
