import Foundation
import MerkleLog
import Sodium
import Synchronization
import Testing
import VaultClient

@testable import FengniCommand

/// A real `fengni witness run` with a folder of its own.
final class RunningWitness: Sendable {
  let folder: String
  let key: VerifierKey
  let logKeys: [VerifierKey]
  private let state: Mutex<(process: Process, lifeline: Pipe)?>
  private let port = Mutex(0)

  /// Makes the witness; ``start()`` runs it.
  init(name: String = "witness.test/w1", logKeys: [VerifierKey]) throws {
    folder = FileManager.default.temporaryDirectory.path + "/witness-\(UUID().uuidString)"
    self.logKeys = logKeys
    let made = try RunningVault.run(["witness", "init", "--dir", folder, "--name", name])
    #expect(made.status == 0, "\(made.talk)")
    key = try VerifierKey(made.output.split(separator: "\n").first ?? "")
    state = Mutex(nil)
  }

  deinit {
    end(SIGKILL)
    try? FileManager.default.removeItem(atPath: folder)
  }

  var address: String { "http://127.0.0.1:\(port.withLock { $0 })" }
  var talk: String { (try? String(contentsOfFile: folder + "/talk", encoding: .utf8)) ?? "" }
  var processID: Int32? { state.withLock { $0?.process.processIdentifier } }

  func client(timeout: Duration = .seconds(120)) throws -> WitnessClient {
    try WitnessClient(address: address, timeout: timeout)
  }

  /// Sends a request for a cosignature.
  func add(_ body: [UInt8]) async throws -> WitnessClient.Reply {
    let client = try client()
    do throws(VaultClientError) {
      let reply = try await client.addCheckpoint(body)
      await client.shutdown()
      return reply
    } catch {
      await client.shutdown()
      throw error
    }
  }

  /// Asks for the last checkpoint of a log.
  func latest(_ log: String) async throws -> WitnessClient.Reply {
    let client = try client()
    do throws(VaultClientError) {
      let reply = try await client.checkpoint(ofLog: log)
      await client.shutdown()
      return reply
    } catch {
      await client.shutdown()
      throw error
    }
  }

  /// Starts the process; on the port it had before, if any.
  func start() async throws {
    let addressFile = folder + "/address"
    unlink(addressFile)
    _ = FileManager.default.createFile(atPath: folder + "/talk", contents: nil)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: RunningVault.executable)
    process.arguments =
      [
        "witness", "run", "--dir", folder, "--port", String(port.withLock { $0 }), "--address-file",
        addressFile,
        "--stop-at-end-of-input",
      ] + logKeys.flatMap { ["--log-key", "\($0)"] }
    let talk = try #require(FileHandle(forWritingAtPath: folder + "/talk"))
    process.standardOutput = talk
    process.standardError = talk
    let lifeline = Pipe()
    process.standardInput = lifeline
    try process.run()
    state.withLock { $0 = (process, lifeline) }
    for _ in 0..<6000 {
      if let data = FileManager.default.contents(atPath: addressFile), !data.isEmpty {
        let text = String(decoding: data, as: UTF8.self).split(separator: "\n")[0]
        port.withLock { $0 = Int(text.split(separator: ":").last ?? "") ?? 0 }
        return
      }
      guard process.isRunning else { break }
      try await Task.sleep(for: .milliseconds(20))
    }
    throw CommandFailure("the witness did not start: \(self.talk)")
  }

  /// Ends the process; its exit code.
  @discardableResult
  func end(_ signal: Int32 = SIGTERM) -> Int32? {
    guard
      let process = state.withLock({ state -> Process? in
        defer { state = nil }; return state?.process
      })
    else {
      return nil
    }
    if process.isRunning { kill(process.processIdentifier, signal) }
    process.waitUntilExit()
    return process.terminationStatus
  }
}

/// A log in memory with numbered leaves, and a key.
struct NumberedLog: ~Copyable, Sendable {
  let origin: KeyName
  private let signer: NoteSigner
  private let tiles: Tiles

  /// - Parameter fork: leaves from here on are others.
  init(_ size: UInt64, origin: String = "vault.test/audit/1", seed: UInt8 = 1, fork: UInt64 = .max) throws {
    self.origin = try #require(KeyName(origin))
    let seed = [UInt8](repeating: seed, count: 32)
    signer = NoteSigner(name: self.origin, key: Ed25519.SigningKey(seed: seed.span.bytes))
    tiles = Tiles(
      (0..<size).map { TreeHash.leaf(Array("\($0 >= fork ? "other" : "entry") \($0)".utf8).span.bytes) })
  }

  var key: VerifierKey { signer.verifierKey }

  func note(_ size: UInt64) throws -> SignedNote {
    let root = try TiledTree(size: size, tiles: tiles).root()
    return try signer.sign(Checkpoint(origin: origin, size: size, root: root).text)
  }

  func body(from old: UInt64, to size: UInt64) throws -> [UInt8] {
    let proof =
      old == 0
      ? ConsistencyProof(oldSize: 0, newSize: size, path: [])
      : try TiledTree(size: size, tiles: tiles).consistencyProof(from: old)
    return try AddCheckpointRequest(proof, note: note(size)).encoded
  }

  private struct Tiles: TileReader {
    private var tiles: [TileCoordinate: HashTile] = [:]

    init(_ leaves: [TreeHash]) {
      var tree = TileBuilder()
      for tile in tree.append(leaves) { tiles[tile.coordinate] = tile }
    }

    func tile(at coordinate: TileCoordinate) -> HashTile? {
      tiles.values.first {
        $0.coordinate.level == coordinate.level && $0.coordinate.index == coordinate.index
      }
    }
  }
}
