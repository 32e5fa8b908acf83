import Foundation
import MerkleLog
import Sodium
import Testing

/// A log written by Tessera, read tile by tile and checkpoint by checkpoint.
@Suite(.needsVectors) struct TesseraLogTests {
  /// The directory of a tlog-tiles log.
  struct Directory: TileReader {
    func read(_ path: String) throws -> [UInt8] { [UInt8](try Vectors.data("tessera-log/" + path)) }

    func tile(at coordinate: TileCoordinate) throws -> HashTile? {
      let bytes = try read(coordinate.path)
      return HashTile(level: coordinate.level, index: coordinate.index, encoded: bytes.span.bytes)
    }
  }

  let directory = Directory()
  let key: VerifierKey
  let origin: KeyName

  init() throws {
    let vkey = String(decoding: try Vectors.data("tessera-log.vkey"), as: UTF8.self)
    key = try VerifierKey(vkey.trimmingCharacters(in: .newlines))
    origin = key.name
  }

  private func checkpoint(_ name: String) throws -> Checkpoint {
    let note = try SignedNote(directory.read(name))
    #expect(note.encoded == (try directory.read(name)))
    return try note.verified(by: [key]).checkpoint(origin: origin)
  }

  @Test func `every checkpoint is signed and its root is that of the tiles`() throws {
    for size in UInt64(0)...15 {
      let checkpoint = try checkpoint("checkpoint.\(size)")
      #expect(checkpoint.size == size)
      #expect(try TiledTree(size: size, tiles: directory).root() == checkpoint.root)
      #expect(try TileBuilder(size: size, tiles: directory).root == checkpoint.root)
    }
    #expect(try checkpoint("checkpoint") == (try checkpoint("checkpoint.15")))
  }

  @Test func `hashing the entries again gives every stored tile, byte for byte`() throws {
    for size in 1...15 {
      let bundle = try #require(EntryBundleCoordinate(index: 0, width: size))
      let bytes = try directory.read(bundle.path)
      let decoded = EntryBundle.decode(bytes.span.bytes, width: size)
      let entries = try #require(decoded)
      #expect(EntryBundle.encode(entries) == bytes)
      var builder = TileBuilder()
      let tiles = builder.append(entries.map(leafHash))
      #expect(tiles.map(\.coordinate.path) == ["tile/0/000.p/\(size)"])
      for tile in tiles { #expect(tile.encoded == (try directory.read(tile.coordinate.path))) }
      #expect(builder.root == (try checkpoint("checkpoint.\(size)")).root)
    }
  }

  @Test func `every checkpoint extends every earlier one`() throws {
    for newSize in UInt64(1)...15 {
      let newRoot = try checkpoint("checkpoint.\(newSize)").root
      for oldSize in 1...newSize {
        let proof = try TiledTree(size: newSize, tiles: directory).consistencyProof(from: oldSize)
        #expect(proof.verify(oldRoot: try checkpoint("checkpoint.\(oldSize)").root, newRoot: newRoot))
      }
    }
  }

  @Test func `every entry is proven by a file under every checkpoint that has it`() throws {
    let bundle = try directory.read("tile/entries/000.p/15")
    let decoded = EntryBundle.decode(bundle.span.bytes, width: 15)
    let entries = try #require(decoded)
    for size in UInt64(1)...15 {
      let note = try SignedNote(directory.read("checkpoint.\(size)"))
      for index in 0..<size {
        let inclusion = try TiledTree(size: size, tiles: directory).inclusionProof(of: index)
        let proof = try TLogProof(TLogProof(inclusion, note: note).encoded)
        let entry = entries[Int(index)]
        let proven = try proof.verify(entry: entry.span.bytes, origin: origin, logKeys: [key])
        #expect(proven.index == index && proven.checkpoint.size == size)
      }
    }
  }

  @Test func `a witness cosigns every checkpoint as the log grows`() async throws {
    let name = try #require(KeyName("witness.example.org/w1"))
    let seed = [UInt8](repeating: 7, count: 32)
    let witness = Witness(
      origin: origin, logKeys: [key],
      cosigner: Cosigner(name: name, key: Ed25519.SigningKey(seed: seed.span.bytes)),
      store: MemoryWitnessStore(), now: { 1_800_000_000 })
    for size in UInt64(0)...15 {
      let oldSize = size == 0 ? 0 : size - 1
      let path =
        oldSize == 0 ? [] : try TiledTree(size: size, tiles: directory).consistencyProof(from: oldSize).path
      let note = try SignedNote(directory.read("checkpoint.\(size)"))
      let proof = ConsistencyProof(oldSize: oldSize, newSize: size, path: path)
      let request = try AddCheckpointRequest(proof, note: note)
      #expect(await witness.add(request.encoded).response.status == 200, "size \(size)")
    }
    #expect(try await witness.latest()?.text == SignedNote(directory.read("checkpoint.15")).text)
  }
}
