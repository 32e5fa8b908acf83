import Sodium

/// The lines of a proof file from the top. Files of every kind end alike:
///
///     PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=    hashes in base64, 0 to 63
///                                                     an empty line
///     example.com/behind-the-sofa                     the note of a checkpoint, to the end
///     …
struct ProofLines {
  /// The most hashes: those of the largest tree.
  static let mostHashes = 63

  private var rest: ArraySlice<UInt8>

  init(_ bytes: [UInt8]) { rest = bytes[...] }

  /// The next line, without its line end.
  mutating func next() throws(ProofError) -> ArraySlice<UInt8> {
    guard let end = rest.firstIndex(of: UInt8(ascii: "\n")) else { throw .malformed("it ends too early") }
    let line = rest[..<end]
    rest = rest[(end + 1)...]
    return line
  }

  /// The rest of the next line when it begins with the word and a space; otherwise nothing is read.
  mutating func next(after word: String) throws(ProofError) -> ArraySlice<UInt8>? {
    let start = Array("\(word) ".utf8)
    return rest.starts(with: start) ? try next().dropFirst(start.count) : nil
  }

  /// The number in the next line, behind the word: a size, or an index below one.
  mutating func number(after word: String) throws(ProofError) -> UInt64 {
    guard
      let digits = try next(after: word), let number = UInt64(decimal: digits),
      number <= Checkpoint.largestSize
    else { throw .malformed("no line of `\(word)` and a decimal number below 2^63") }
    return number
  }

  /// The hashes of the next lines and the note below them.
  consuming func hashesAndNote() throws(ProofError) -> ([TreeHash], SignedNote) {
    var hashes = [TreeHash]()
    while case let line = try next(), !line.isEmpty {
      guard hashes.count < Self.mostHashes else { throw .malformed("more than 63 hashes") }
      guard let hash = Base64.decode(line).flatMap({ TreeHash($0) }) else {
        throw .malformed("a hash is not base64 of 32 bytes")
      }
      hashes.append(hash)
    }
    do {
      return (hashes, try SignedNote(Array(rest)))
    } catch {
      throw .checkpoint(error)
    }
  }

  /// The lines that `hashesAndNote` reads.
  static func write(_ hashes: [TreeHash], _ note: SignedNote) -> [UInt8] {
    let lines = hashes.map { Base64.encode($0.bytes) + "\n" }.joined()
    return Array((lines + "\n").utf8) + note.encoded
  }
}

extension SignedNote {
  /// The checkpoint that the note says it is. Nothing is known yet of who signed it.
  func claimedCheckpoint() throws(ProofError) -> Checkpoint {
    do {
      return try Checkpoint(text: text)
    } catch {
      throw .checkpoint(error)
    }
  }
}
