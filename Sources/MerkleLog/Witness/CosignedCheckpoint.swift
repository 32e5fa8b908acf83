/// A checkpoint of a log with the cosignatures that its witnesses have given so far.
///
/// What the note carried when it came is kept as it was; only cosignatures of known witnesses are added.
public struct CosignedCheckpoint: Sendable, Hashable {
  /// The checkpoint, signed by the log.
  public let checkpoint: Checkpoint
  /// The note with all its signatures.
  public private(set) var note: SignedNote
  /// The keys of the witnesses whose cosignatures are taken.
  public let witnesses: [VerifierKey]

  /// A checkpoint as the log signed it.
  ///
  /// - Parameters:
  ///   - note: the log's note; cosignatures in it stay, and those of known witnesses must verify.
  ///   - witnesses: their keys, of the kind `cosignature`; others are not asked for anything.
  public init(
    _ note: SignedNote, origin: KeyName, logKeys: [VerifierKey], witnesses: [VerifierKey]
  ) throws(NoteError) {
    checkpoint = try note.verified(by: logKeys).checkpoint(origin: origin)
    self.witnesses = witnesses.filter { $0.kind == .cosignature }
    do throws(NoteError) {
      _ = try note.verified(by: self.witnesses)
    } catch .notSignedByKnownKey {
      // A log's note comes without cosignatures.
    }
    self.note = note
  }

  /// Adds what a witness answered to `add-checkpoint`: signature lines, whole.
  ///
  /// Lines of unknown keys are passed over. A newer cosignature takes the place of the same witness's older one,
  /// so that asking again does not make the note grow.
  ///
  /// - Returns: the cosignatures in the answer, checked.
  /// - Throws: when the lines are not of this form, when a known witness's does not verify, or when there is none
  ///   by a known witness; nothing is added then.
  @discardableResult
  public mutating func add(response lines: [UInt8]) throws(NoteError) -> [VerifiedNote.Signature] {
    let answer = try SignedNote(note.text + [UInt8(ascii: "\n")] + lines)
    // An empty line among the lines would have moved the end of the text.
    guard answer.text == note.text else { throw .malformed("an empty line among signature lines") }
    let verified = try answer.verified(by: witnesses)
    var signatures = note.signatures
    for line in answer.signatures where witnesses.contains(where: { line.isNamed(by: $0) }) {
      if let known = signatures.firstIndex(where: { $0.name == line.name && $0.keyID == line.keyID }) {
        if line.time ?? 0 >= signatures[known].time ?? 0 { signatures[known] = line }
      } else {
        signatures.append(line)
      }
    }
    note = try SignedNote(text: note.text, signatures: signatures)
    return verified.signatures
  }
}

extension NoteSignature {
  /// The time that a cosignature begins with.
  fileprivate var time: UInt64? { bytes.span.bytes.bigEndianUInt64(at: 0) }
}
