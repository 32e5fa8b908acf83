import Foundation
import MerkleLog
import Sodium
import Testing

/// The shared test data; not part of the project.
enum Vectors {
  static let directory = URL(
    fileURLWithPath: ProcessInfo.processInfo.environment["FENGNI_SHARED"] ?? "../shared"
  ).appendingPathComponent("vectors/merkle")

  /// Whether the data is there. Says so aloud where it is not, since a skipped test is easy to overlook.
  static let arePresent: Bool = {
    let present = FileManager.default.fileExists(atPath: directory.path)
    if !present { print("skipped: no Merkle vectors, set FENGNI_SHARED") }
    return present
  }()

  static func data(_ name: String) throws -> Data {
    try Data(contentsOf: directory.appendingPathComponent(name))
  }

  static func decode<Value: Decodable>(_ type: Value.Type, from name: String) throws -> Value {
    try JSONDecoder().decode(type, from: data(name))
  }
}

extension Trait where Self == ConditionTrait {
  /// The test needs the shared test data.
  static var needsVectors: Self { .enabled(if: Vectors.arePresent, "needs the shared Merkle vectors") }
}

extension TreeHash {
  /// The hash of 64 hexadecimal digits.
  init?(hexadecimal: String) {
    guard let bytes = Hexadecimal.decode(hexadecimal) else { return nil }
    self.init(bytes)
  }
}

/// The leaf hash of the bytes.
func leafHash(_ entry: [UInt8]) -> TreeHash { .leaf(entry.span.bytes) }

/// A generator with a seed, so that a failure can be seen again (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
