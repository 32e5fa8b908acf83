import Foundation
import Synchronization
import Testing
import Vault
import VaultClient

@testable import FengniCommand

/// A vault of its own with a small synthetic community, served by a real `fengni serve`.
final class RunningVault: Sendable {
  let folder: DemoFolder
  private let running: Mutex<ServerProcess>

  var server: ServerProcess { running.withLock { $0 } }

  /// The program under test, beside the test bundle.
  static let executable: String = {
    let bundle = URL(fileURLWithPath: ServerProcess.executable)
    let path = CommandLine.arguments.first { $0.contains(".xctest") } ?? bundle.path
    var url = URL(fileURLWithPath: path)
    while url.path.contains(".xctest") { url.deleteLastPathComponent() }
    return url.appendingPathComponent("fengni").path
  }()

  /// The package's own rules.
  static let policies: String = {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("Policies").path
  }()

  init(in parent: String = FileManager.default.temporaryDirectory.path) async throws {
    folder = DemoFolder(path: "\(parent)/fengni-\(UUID().uuidString)")
    try folder.make()
    try SmallCommunity.write(to: folder.community)
    _ = try await NewVault(
      folder: folder.vault, rootKey: .keyFile(folder.keyFile), tokenFile: folder.administratorToken,
      policies: Self.policies,
      creation: VaultCreation(kind: .synthetic, administrator: "first-administrator")
    ).make()
    let server = try await Self.start(folder)
    running = Mutex(server)
    try await DemoLoading(folder: folder, address: server.address, console: .silent).load()
  }

  deinit {
    server.stop()
    try? FileManager.default.removeItem(atPath: folder.path)
  }

  static func start(
    _ folder: DemoFolder, policies: String = policies, options: [String] = []
  ) async throws -> ServerProcess {
    try await ServerProcess(
      data: folder.vault, keyFile: folder.keyFile, policies: policies, options: options,
      log: folder.serverLog,
      executable: executable)
  }

  /// Kills the server as a power cut would and starts it again.
  func crash() async throws {
    kill(server.processID, SIGKILL)
    server.stop()
    let next = try await Self.start(folder)
    running.withLock { $0 = next }
  }

  func restart(policies: String = RunningVault.policies, options: [String] = []) async throws {
    #expect(server.stop() == 0)
    try await startAgain(policies: policies, options: options)
  }

  /// Starts a server that was stopped.
  func startAgain(policies: String = RunningVault.policies, options: [String] = []) async throws {
    let next = try await Self.start(folder, policies: policies, options: options)
    running.withLock { $0 = next }
  }

  /// Starts it with another key file.
  func startAgain(keyFile: String) async throws {
    let next = try await ServerProcess(
      data: folder.vault, keyFile: keyFile, policies: RunningVault.policies, log: folder.serverLog,
      executable: RunningVault.executable)
    running.withLock { $0 = next }
  }

  /// Starts the server again after it was stopped.
  func startAgain() async throws {
    let next = try await Self.start(folder)
    running.withLock { $0 = next }
  }

  // MARK: Both ways in

  struct Outcome {
    let status: Int32
    let output: String
    let talk: String
  }

  /// Runs the command line as a profile.
  func fengni(_ arguments: String..., as profile: String?, input: String? = nil) throws -> Outcome {
    try run(arguments, profile: profile, input: input)
  }

  func run(_ arguments: [String], profile: String?, input: String? = nil) throws -> Outcome {
    try Self.run(
      arguments,
      environment: [
        "FENGNI_ADDR": server.address, "FENGNI_CREDENTIALS": folder.credentials,
        "FENGNI_PROFILE": profile ?? "", "HOME": folder.path,
      ], in: folder.path, input: input)
  }

  /// Runs the command line without a vault.
  static func run(
    _ arguments: [String], environment: [String: String] = [:],
    in directory: String = FileManager.default.temporaryDirectory.path, input: String? = nil
  ) throws -> Outcome {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: executable)
    process.arguments = arguments
    process.environment = environment.merging(["PATH": "/usr/bin:/bin"]) { $1 }
    process.currentDirectoryURL = URL(fileURLWithPath: directory)
    let (output, talk, given) = (Pipe(), Pipe(), Pipe())
    process.standardOutput = output
    process.standardError = talk
    process.standardInput = given
    try process.run()
    if let input { given.fileHandleForWriting.write(Data(input.utf8)) }
    try given.fileHandleForWriting.close()
    // Outputs here are far below a pipe's buffer, so one after the other cannot block.
    let said = output.fileHandleForReading.readDataToEndOfFile()
    let talked = talk.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return Outcome(
      status: process.terminationStatus, output: String(decoding: said, as: UTF8.self),
      talk: String(decoding: talked, as: UTF8.self))
  }

  /// Runs `body` with a client as a profile.
  func client<Result>(as profile: String, _ body: (VaultClient) async throws -> Result) async throws -> Result
  {
    let token = try AccessToken(utf8: try SecretFile.read(folder.credential(profile, "token"), "token file"))
    return try await VaultClient.with(address: server.address, token: token, body)
  }

  /// The id of the record a profile's person is.
  func record(of label: String, prefix: String) async throws -> String {
    let people = try await client(as: "administrator") { try await $0.people() }
    let person = try #require(people.first { $0.label == label })
    return try #require(person.links.first { $0.hasPrefix(prefix) })
  }
}

extension Console {
  /// Says nothing.
  static let silent = Console(
    output: Stream(isTerminal: false, usesColour: false) { _ in },
    error: Stream(isTerminal: false, usesColour: false) { _ in })
}
