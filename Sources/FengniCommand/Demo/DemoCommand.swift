import ArgumentParser
import Foundation
import SyntheticCommunity
import VaultClient

/// `fengni demo …`
struct DemoCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "demo", abstract: "A vault full of people who do not exist, to try everything on.",
    subcommands: [Create.self, Run.self, TourCommand.self])

  struct Create: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Make the demo.", discussion: "Example: fengni demo create --dir demo --scale S")
    @OptionGroup var options: DemoOptions
    @OptionGroup var community: CommunityOptions

    func run() async throws {
      try await community.creation(in: options.folder, policies: options.policies).make()
    }
  }

  struct Run: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Make the demo unless it is there, make its credentials anew, print the tour, and serve.",
      discussion: "Example: fengni demo run --dir demo --port 8440")
    @OptionGroup var options: DemoOptions
    @OptionGroup var community: CommunityOptions
    @Option(name: .long, help: "Port to serve on.") var port = 8440

    func run() async throws {
      let folder = options.folder
      if !folder.exists { try await community.creation(in: folder, policies: options.policies).make() }
      let console = Console.standard
      console.say("making the demo's credentials anew")
      let server = try await ServerProcess(
        data: folder.vault, keyFile: folder.keyFile, policies: options.policies, log: folder.serverLog)
      let address = server.address
      let tour: Tour
      do {
        let token = try AccessToken(utf8: try SecretFile.read(folder.administratorToken, "token file"))
        try await VaultClient.with(address: address, token: token) { vault in
          try await DemoCredentials(folder: folder, vault: vault).renew()
        }
        tour = try await Tour(folder: folder, address: address)
      } catch {
        server.stop()
        throw error
      }
      server.stop()
      console.output(tour.text(address: "http://127.0.0.1:\(port)", executable: ServerProcess.executable))
      console.line("")
      try replaceProcess([
        "serve", "--data", folder.vault, "--key-file", folder.keyFile, "--policies", options.policies,
        "--port",
        String(port),
      ])
    }

    /// From here on this process is the server, so that signals and exit codes are its own.
    private func replaceProcess(_ arguments: [String]) throws {
      let words = [ServerProcess.executable] + arguments
      var pointers: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
      execv(ServerProcess.executable, &pointers)
      throw CommandFailure("the server cannot be started: \(SecretFile.systemReason())")
    }
  }

  struct TourCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "tour",
      abstract: "Make a fresh demo, take the tour by itself, and take the demo away again.",
      discussion: """
        Ends with exit code 1 where a step does not show what it should.

        Example: fengni demo tour
        """)
    @Option(name: .long, help: ArgumentHelp("Folder of catalogue and policies.", valueName: "folder"))
    var policies = "Policies"
    @OptionGroup var community: CommunityOptions

    func run() async throws {
      let console = Console.standard
      let base = FileManager.default.temporaryDirectory.appendingPathComponent("fengni-tour-\(getpid())").path
      let folder = DemoFolder(path: base)
      defer { try? FileManager.default.removeItem(atPath: base) }
      try await community.creation(in: folder, policies: policies).make()
      let server = try await ServerProcess(
        data: folder.vault, keyFile: folder.keyFile, policies: policies, log: folder.serverLog)
      let broken: [String]
      do {
        broken = try await Tour(folder: folder, address: server.address).run(console)
      } catch {
        server.stop()
        throw error
      }
      let status = server.stop()
      guard broken.isEmpty, status == 0 else {
        for line in broken { console.say(console.error.red(line)) }
        throw CommandFailure(
          broken.isEmpty ? "the server stopped with exit code \(status)" : "the tour does not hold")
      }
      console.line("\n\(console.output.green("ok"))  every step ended as it should")
    }
  }
}

/// Where the demo is, and by which rules.
struct DemoOptions: ParsableArguments {
  @Option(name: .long, help: ArgumentHelp("Folder of the demo.", valueName: "folder")) var dir = "demo"
  @Option(name: .long, help: ArgumentHelp("Folder of catalogue and policies.", valueName: "folder"))
  var policies = "Policies"

  var folder: DemoFolder { DemoFolder(path: dir) }
}

/// Which community fills it.
struct CommunityOptions: ParsableArguments {
  @Option(name: .long, help: "S: 5,000 residents; M: 130,200.") var scale: SyntheticCommunity.Scale = .small
  @Option(name: .long, help: "The same seed gives the same people.") var seed: UInt64 = 1

  func creation(in folder: DemoFolder, policies: String) -> DemoCreation {
    DemoCreation(folder: folder, scale: scale, seed: seed, policies: policies, console: .standard)
  }
}
