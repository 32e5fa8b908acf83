import ArgumentParser
import Foundation

/// The vault's command line: the service, its clients, and tools on files.
@main struct Fengni: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fengni",
    abstract: "Keep residents' records sealed field by field, and show who looked.",
    discussion: """
      Examples:
        fengni search resident --place 031/07 --surname 王 -p care_visit
        fengni reveal r_7Q2KX0000000000A phone -p care_visit --case A-5521
        fengni audit verify

      Data goes to standard output, talk to standard error; `--json` prints one object.
      """,
    version: Release.version,
    groupedSubcommands: [
      CommandGroup(
        name: "Service",
        subcommands: [
          Init.self, Serve.self, KeyCommand.self, BackupCommand.self, WitnessCommand.self, Seal.self,
          Unseal.self, Status.self,
          Doctor.self, Version.self,
        ]),
      CommandGroup(
        name: "Records",
        subcommands: [RecordCommand.self, Reveal.self, Search.self, ImportCommand.self]),
      CommandGroup(
        name: "People",
        subcommands: [PersonCommand.self, PostCommand.self, PlaceCommand.self, TokenCommand.self]),
      CommandGroup(
        name: "Asking", subcommands: [WhoAmICommand.self, CanI.self, Login.self, PolicyCommand.self]),
      CommandGroup(
        name: "Log",
        subcommands: [
          AuditCommand.self, CheckpointCommand.self, MyLog.self, LogCommand.self, AnchorCommand.self,
          RetentionCommand.self,
        ]),
      CommandGroup(name: "Demo", subcommands: [DemoCommand.self, Synth.self]),
    ])

  static func main() async {
    let arguments = Array(CommandLine.arguments.dropFirst())
    do {
      if let failure = UnknownSubcommand.find(in: arguments, of: Fengni.self) { throw failure }
      var command = try parseAsRoot(arguments)
      if var command = command as? any AsyncParsableCommand {
        try await command.run()
      } else {
        try command.run()
      }
    } catch {
      Foundation.exit(Reporting.report(error, of: Fengni.self))
    }
  }
}

/// What this build calls itself.
enum Release {
  static let version = "0.1.0"
}
