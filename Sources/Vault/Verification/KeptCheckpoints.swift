import MerkleLog

/// Checkpoints kept elsewhere from earlier, held against a log while its tree is built: each must be a prefix of it.
struct KeptCheckpoints {
  /// Those not compared yet, by their size.
  private var pins: [UInt64: [Checkpoint]]

  /// The origin of the log that is checked, where it is known: checkpoints of one that it followed are told apart.
  private let origin: KeyName?

  init(_ pins: [Checkpoint], origin: KeyName?) {
    self.pins = Dictionary(grouping: pins, by: \.size)
    self.origin = origin
  }

  /// The next size at which there is something to compare.
  func nextSize(after size: UInt64) -> UInt64? { pins.keys.filter { $0 > size }.min() }

  /// Compares the tree as it is now with what was kept of its size.
  mutating func check(_ tree: TileBuilder, into report: inout VerificationReport) {
    guard !pins.isEmpty, let pins = pins.removeValue(forKey: tree.size) else { return }
    for pin in pins where pin.root != tree.root {
      report.add(.init(pin: "log is another one than the checkpoint \(name(pin))kept at size \(pin.size)"))
    }
  }

  /// What was kept of sizes that are not to be seen any more is not compared, and that is said.
  mutating func leaveOut(before size: UInt64, into report: inout VerificationReport) {
    let gone = pins.filter { $0.key < size }.values.reduce(0) { $0 + $1.count }
    guard gone > 0 else { return }
    pins = pins.filter { $0.key >= size }
    report.unchecked.append("\(gone) kept checkpoints of before the first entry that is here")
  }

  /// The log has no more entries.
  func end(into report: inout VerificationReport) {
    for pin in pins.values.joined().sorted(by: { $0.size < $1.size }) {
      report.add(.init(pin: "log is shorter than the checkpoint \(name(pin))kept at size \(pin.size)"))
    }
  }

  /// Of which log it is, where that is not this one: one that this followed, or a stranger's.
  private func name(_ pin: Checkpoint) -> String {
    guard let origin, pin.origin != origin.utf8 else { return "" }
    return "of `\(String(decoding: pin.origin, as: UTF8.self))` "
  }
}

extension VerificationReport {
  /// Reads the signed head and checks its signature, if the key is known.
  mutating func checkpoint(of note: [UInt8], by verifierKey: VerifierKey?) -> Checkpoint? {
    checkpoint = String(decoding: note, as: UTF8.self)
    do {
      let note = try SignedNote(note)
      if let verifierKey { return try note.verified(by: [verifierKey]).checkpoint(origin: verifierKey.name) }
      unchecked.append("signature of the checkpoint: no verifier key was given")
      return try Checkpoint(text: note.text)
    } catch {
      add(.init("checkpoint does not verify: \(error)"))
      return nil
    }
  }
}
