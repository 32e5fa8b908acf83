import Foundation
import Testing

/// Changes bytes of one file, one at a time, and judges the vault each time.
///
/// By default every so manieth byte is tried, from a start that the seed gives. `FENGNI_EVERY_BYTE=1` tries all of
/// them, which takes minutes; `FENGNI_SEED` gives other starts and other bits.
struct ByteSweep {
  let path: String
  let judge: FileJudge
  private let bytes: [UInt8]
  private var random: SeededBits

  static let environment = ProcessInfo.processInfo.environment
  static let isFull = environment["FENGNI_EVERY_BYTE"] == "1"
  static let seed = environment["FENGNI_SEED"].flatMap(UInt64.init) ?? 20_261_121

  /// What came of the changes, by byte.
  struct Outcome {
    var tried = 0
    var refused: [Int] = []
    var named: [Int] = []
    var pinned: [Int] = []
    var unchanged: [Int] = []
    var silent: [Int] = []
    /// Bytes with which a second change, of what is known to be used, went unnoticed.
    var blinding: [Int] = []

    /// Says the figures aloud, at once.
    func tell(_ name: String, _ count: Int, free: Int = 0) {
      print(
        """
        byte sweep: \(name): \(count) bytes, \(free) free; \
        tried \(tried)\(ByteSweep.isFull ? "" : " (FENGNI_EVERY_BYTE=1 tries all)"), seed \(ByteSweep.seed): \
        \(refused.count) refused, \(named.count) named, \(pinned.count) found by a checkpoint, \
        \(unchanged.count) say nothing, \(silent.count) silent
        """)
      fflush(nil)
    }
  }

  init(_ name: String, _ judge: FileJudge) throws {
    path = "\(judge.directory)/\(name)"
    self.judge = judge
    bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    random = SeededBits(seed: ByteSweep.seed)
  }

  var file: [UInt8] { bytes }

  /// Tries the bytes at `positions`, or about `tries` of them spread evenly.
  ///
  /// - Parameter witness: a byte of content in the same file, changed as well where the first change says nothing.
  mutating func run(_ positions: [Int], tries: Int, witness: Int) async throws -> Outcome {
    var outcome = Outcome()
    let stride = ByteSweep.isFull ? 1 : max(1, positions.count / tries)
    var index = stride == 1 ? 0 : Int(ByteSweep.seed % UInt64(stride))
    let handle = try FileHandle(forUpdating: URL(fileURLWithPath: path))
    defer { try? handle.close() }
    while index < positions.count {
      let position = positions[index]
      outcome.tried += 1
      try write(bytes[position] ^ random.mask(), at: position, handle)
      switch await judge.judge() {
      case .refused: outcome.refused.append(position)
      case .named: outcome.named.append(position)
      case .pinned: outcome.pinned.append(position)
      case .silent: outcome.silent.append(position)
      case .unchanged:
        outcome.unchanged.append(position)
        if position != witness {
          try write(bytes[witness] ^ 0x04, at: witness, handle)
          switch await judge.judge() {
          case .unchanged, .silent: outcome.blinding.append(position)
          case .refused, .named, .pinned: break
          }
          try write(bytes[witness], at: witness, handle)
        }
      }
      try write(bytes[position], at: position, handle)
      index += stride
    }
    return outcome
  }

  /// Changes all of `positions` at once; what is judged then.
  mutating func runTogether(_ positions: [Int], witness: Int) async throws -> (
    FileJudge.Verdict, FileJudge.Verdict
  ) {
    var changed = bytes
    for position in positions { changed[position] ^= random.mask() }
    try changed.write(to: path)
    let first = await judge.judge()
    changed[witness] ^= 0x04
    try changed.write(to: path)
    let second = await judge.judge()
    try bytes.write(to: path)
    return (first, second)
  }

  private func write(_ byte: UInt8, at position: Int, _ handle: FileHandle) throws {
    try handle.seek(toOffset: UInt64(position))
    try handle.write(contentsOf: [byte])
  }
}

extension [UInt8] {
  /// Writes over the file at `path` in its place, so that its mode stays.
  fileprivate func write(to path: String) throws {
    let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
    try handle.truncate(atOffset: 0)
    try handle.write(contentsOf: self)
    try handle.close()
  }

  /// Where `part` begins first.
  func position(of part: String) -> Int? {
    let part = Array(part.utf8)
    guard count >= part.count else { return nil }
    return (0...(count - part.count)).first { start in self[start..<start + part.count].elementsEqual(part) }
  }
}

/// SplitMix64: the same bits for the same seed.
private struct SeededBits {
  private var state: UInt64
  init(seed: UInt64) { state = seed }

  /// One bit in half of the cases, any pattern but none in the others.
  mutating func mask() -> UInt8 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var word = state
    word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
    word ^= word >> 31
    return word & 0x100 == 0 ? 1 << UInt8(word & 7) : max(1, UInt8(truncatingIfNeeded: word >> 16))
  }
}
