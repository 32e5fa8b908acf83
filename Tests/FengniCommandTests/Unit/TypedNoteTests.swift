import Foundation
import MerkleLog
import Sodium
import Testing

@testable import FengniCommand

/// A checkpoint that went through a printer, hands, a scanner or another system's editor.
@Suite struct TypedNoteTests {
  private let note: [UInt8]
  private let key: VerifierKey

  init() throws {
    let origin = try #require(KeyName("vault.test/audit/1"))
    let signer = NoteSigner(
      name: origin, key: Ed25519.SigningKey(seed: [UInt8](repeating: 7, count: 32).span.bytes))
    key = signer.verifierKey
    let root = TreeHash.leaf([UInt8](arrayLiteral: 1, 2, 3).span.bytes)
    let signed = try signer.sign(Checkpoint(origin: origin, size: 184, root: root).text)
    let foreign = NoteSigner(
      name: try #require(KeyName("w.test/w1")),
      key: Ed25519.SigningKey(seed: [UInt8](repeating: 8, count: 32).span.bytes))
    note = try SignedNote(
      text: signed.text, signatures: signed.signatures + [foreign.signature(of: signed.text)]
    ).encoded
  }

  private var text: String { String(decoding: note, as: UTF8.self) }

  @Test func `a note as it was written stays as it is`() {
    #expect(TypedNote.restored(note) == note)
  }

  @Test func `line ends, blanks, empty lines, other dashes and a printed page around it are taken back`()
    throws
  {
    let code = try #require(QRCode(note)).text(isColoured: false)
    let changed = [
      text.replacing("\n", with: "\r\n"), text.replacing("\n", with: "\r"), "\u{FEFF}" + text,
      text.replacing("\n", with: "  \t\n"), "\n\n  " + text + "\n \n", text.replacing("\n\n", with: "\n\n\n"),
      text.replacing("\n\n", with: "\n"), String(text.dropLast()), text.replacing("— ", with: "- "),
      text.replacing("— ", with: "–  "), text.replacing("— ", with: "-- "),
      code + text + "\ndate ____________  name ____\n\n",
    ]
    for changed in changed {
      #expect(TypedNote.restored(Array(changed.utf8)) == note, "\(changed.debugDescription)")
    }
  }

  @Test func `what is said is never changed: another size, root, order or a missing line does not verify`()
    throws
  {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let changed = [
      text.replacing("184", with: "185"), text.replacing("184", with: "1 84"),
      text.replacing("184", with: "0184"),
      text.replacing("audit/1", with: "audit/l", maxReplacements: 1),
      lines.dropFirst().joined(separator: "\n"),
      ([lines[1], lines[0]] + lines.dropFirst(2)).joined(separator: "\n"), text.replacing("— ", with: "_ "),
      text.lowercased(), "x\n" + text, "",
    ]
    for changed in changed {
      #expect(throws: NoteError.self, "\(changed)") {
        try SignedNote(TypedNote.restored(Array(changed.utf8))).verified(by: [key]).checkpoint(
          origin: key.name)
      }
    }
  }

  @Test func `a kept file is read so, and another log's is not taken`() throws {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: path) }
    try Data(text.replacing("\n", with: "\r\n").utf8).write(to: path)
    #expect(try KeptFiles.checkpoint(at: path.path, key).size == 184)
    let other = NoteSigner(
      name: key.name, key: Ed25519.SigningKey(seed: [UInt8](repeating: 9, count: 32).span.bytes))
    #expect { try KeptFiles.checkpoint(at: path.path, other.verifierKey) } throws: { error in
      (error as? CommandFailure)?.status == .checkpointMismatch
    }
  }
}
