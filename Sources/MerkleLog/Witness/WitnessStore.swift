/// Where a witness keeps the one note that it must never forget: a file, a row, a slot of a device.
///
/// A store belongs to one witness process at a time; whoever implements it holds a lock for as long as it lives.
/// Either method may fail; the witness then signs nothing.
public protocol WitnessStore: Sendable {
  /// The note as it was last stored, byte for byte; nil only when none ever was.
  ///
  /// What cannot be read is an error, never nil: a witness without memory takes any log on trust.
  func load() throws -> [UInt8]?

  /// Replaces the note, whole or not at all, and returns when it would outlast a loss of power.
  ///
  /// After an error either the old note or the new one is there.
  func store(_ note: [UInt8]) throws
}
