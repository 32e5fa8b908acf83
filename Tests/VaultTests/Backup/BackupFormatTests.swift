import Foundation
import MerkleLog
import Sodium
import Testing

@testable import Vault

/// The artefact as bytes: what is sealed opens for its owner, whole, in order and unaltered, or not at all.
@Suite struct BackupFormatTests {
  private let identity = BackupIdentity.random()
  private let note: BackupNote

  init() {
    let vault = VaultID(bytes: [UInt8](0..<16))!
    let signer = CheckpointSigner(
      origin: KeyName(LogOrigin.text(vault, number: 1))!, seed: [UInt8](repeating: 7, count: 32).span.bytes)
    note = BackupNote(
      vault: vault, made: Timestamp("2026-11-27T10:15:00Z")!, log: signer.verifierKey,
      note: signer.checkpoint(size: 0, root: Frontier().root))
  }

  private func seal(_ bytes: [UInt8], for recipient: BackupRecipient? = nil) throws -> (
    beginning: [UInt8], chunks: [[UInt8]]
  ) {
    var sealer = try BackupSealer(
      .data, note, bytes: UInt64(bytes.count), keptFor: 86_400,
      recipient: recipient ?? identity.recipient)
    let header = sealer.header
    let beginning = sealer.beginning
    var chunks: [[UInt8]] = []
    for index in 0..<header.chunks {
      let start = Int(index) * BackupHeader.chunkBytes
      chunks.append(sealer.seal(Array(bytes[start..<start + header.bytes(ofChunk: index)])))
    }
    #expect(header.artefactBytes == UInt64(beginning.count + chunks.reduce(0) { $0 + $1.count }))
    return (beginning, chunks)
  }

  /// What an artefact holds.
  private func open(_ artefact: [UInt8], by identity: BackupIdentity? = nil) throws -> [UInt8] {
    let (header, count) = try BackupHeader.read(artefact)
    guard header.artefactBytes == UInt64(artefact.count) else { throw BackupFailure(.damaged, "size") }
    var rest = artefact[count...]
    func take(_ count: Int) -> [UInt8] {
      defer { rest = rest.dropFirst(count) }
      return Array(rest.prefix(count))
    }
    var opener = try BackupOpener(
      header, head: take(BackupOpener.headBytes), identity: identity ?? self.identity)
    var opened: [UInt8] = []
    for index in 0..<header.chunks {
      opened += try opener.open(take(header.bytes(ofChunk: index) + BackupOpener.overheadBytes))
    }
    let isWhole = opener.isWhole
    #expect(isWhole && rest.isEmpty)
    return opened
  }

  private func kind(_ body: () throws -> Void) -> BackupFailure.Kind? {
    do {
      try body()
      return nil
    } catch {
      return (error as? BackupFailure)?.kind
    }
  }

  @Test(arguments: [1, 100, 65_535, 65_536, 65_537, 200_000])
  func `what is sealed opens, whatever its size`(count: Int) throws {
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 * 31) }
    let (beginning, chunks) = try seal(bytes)
    let artefact = beginning + chunks.joined()
    #expect(try open(artefact) == bytes)
    let (header, _) = try BackupHeader.read(artefact)
    #expect(header.kind == .data && header.vault == note.vault && header.checkpoint?.size == 0)
    #expect(!header.isExpired(at: note.made) && header.isExpired(at: note.made.adding(seconds: 86_400)))
  }

  @Test func `every flipped bit of a small artefact is found`() throws {
    let (beginning, chunks) = try seal(Array("a small file".utf8))
    let artefact = beginning + chunks.joined()
    for position in artefact.indices {
      for bit in 0..<8 {
        var altered = artefact
        altered[position] ^= 1 << UInt8(bit)
        #expect(kind { _ = try open(altered) } != nil, "byte \(position), bit \(bit)")
      }
    }
  }

  @Test func `chunks cut off, left out, repeated or swapped are found`() throws {
    let (beginning, chunks) = try seal([UInt8](repeating: 9, count: 3 * 65_536))
    let (other, _) = try seal([UInt8](repeating: 9, count: 3 * 65_536))
    #expect(chunks.count == 3)
    for order in [
      [0, 1], [0, 2], [1, 2], [1, 0, 2], [0, 2, 1], [0, 1, 1], [0, 0, 1], [0, 1, 2, 2], [],
    ] {
      let altered = beginning + order.flatMap { chunks[$0] }
      #expect(kind { _ = try open(altered) } == .damaged, "\(order)")
    }
    // The chunks of one artefact behind the header of another.
    #expect(kind { _ = try open(other + chunks.joined()) } == .damaged)
    let whole = beginning + chunks.joined()
    for count in Array(0...beginning.count) + [whole.count - 1] {
      #expect(kind { _ = try open(Array(whole.prefix(count))) } == .damaged, "\(count)")
    }
    #expect(kind { _ = try open(whole + [0]) } == .damaged)
  }

  @Test func `another identity opens nothing, and it is said for whom it was sealed`() throws {
    let (beginning, chunks) = try seal([1, 2, 3])
    let artefact = beginning + chunks.joined()
    #expect(kind { _ = try open(artefact, by: .random()) } == .identity)
    do {
      _ = try open(artefact, by: .random())
    } catch {
      #expect("\(error)".contains("\(identity.recipient)"))
    }
  }

  @Test func `a header has one form`() throws {
    let (beginning, chunks) = try seal([1, 2, 3])
    let text = String(decoding: beginning.dropLast(BackupOpener.headBytes), as: UTF8.self)
    for (old, new) in [
      ("\nkind data\n", "\nkind data \n"), ("\nkind data\n", "\r\nkind data\r\n"),
      ("\nvault 00", "\nvault 0"), ("\nbytes 3\n", "\nbytes 03\n"), ("\nbytes 3\n", "\nbytes +3\n"),
      ("\nbytes 3\n", "\nbytes 0\n"), ("\nbytes 3\n", "\nbytes 99999999999999999999\n"),
      ("\nbytes 3\n", "\n"), ("made 2026-11-27T10:15:00.000000Z", "made 2026-11-27T10:15:00Z"),
      ("recipient fengni", "recipient FENGNI"), ("fengni backup/v1", "fengni backup/v2"),
      ("\ncheckpoint ", "\ncheckpoint 0"), ("\ncheckpoint ", "\ncheckpoint 9"),
    ] {
      let altered = text.replacing(old, with: new, maxReplacements: 1)
      #expect(altered != text, "\(old)")
      #expect(kind { _ = try BackupHeader.read(Array(altered.utf8) + chunks.joined()) } == .damaged, "\(new)")
    }
    #expect(kind { _ = try BackupHeader.read([]) } == .damaged)
    #expect(kind { _ = try BackupHeader.read([UInt8](repeating: 0x61, count: 100_000)) } == .damaged)
  }

  @Test func `a recipient's line is read as it was printed, and not where it is mistyped`() throws {
    let text = "\(identity.recipient)"
    #expect(text.hasPrefix("fengni-backup1") && text.utf8.count == 72)
    #expect(BackupRecipient(text) == identity.recipient)
    let characters = Array(text.utf8)
    for position in characters.indices {
      var mistyped = characters
      mistyped[position] = mistyped[position] == UInt8(ascii: "q") ? UInt8(ascii: "p") : UInt8(ascii: "q")
      #expect(BackupRecipient(String(decoding: mistyped, as: UTF8.self)) == nil)
    }
    #expect(BackupRecipient("") == nil && BackupRecipient(text + "q") == nil)
  }

  @Test func `an identity is kept in a file of its owner's alone, and never over another`() throws {
    let path = NSTemporaryDirectory() + "fengni-identity-\(UUID().uuidString)"
    defer { unlink(path) }
    #expect(kind { _ = try BackupIdentity(path: path) } == .identity)
    try identity.create(at: path)
    #expect(try BackupIdentity(path: path).recipient == identity.recipient)
    #expect(kind { try identity.create(at: path) } == .identity)
    let (beginning, chunks) = try seal([5])
    #expect(try open(beginning + chunks.joined(), by: BackupIdentity(path: path)) == [5])
    #expect(chmod(path, 0o644) == 0)
    #expect(kind { _ = try BackupIdentity(path: path) } == .identity)
    #expect(chmod(path, 0o600) == 0)
    let text = try String(contentsOfFile: path, encoding: .utf8)
    #expect(text.hasPrefix("fengni backup identity v1\nfengni-backup-secret1"))
    for other in [text + "\n", text.uppercased(), String(text.dropLast(2)) + "\n", ""] {
      unlink(path)
      #expect(
        FileManager.default.createFile(
          atPath: path, contents: Data(other.utf8), attributes: [.posixPermissions: 0o600]))
      #expect(kind { _ = try BackupIdentity(path: path) } == .identity)
    }
  }
}
