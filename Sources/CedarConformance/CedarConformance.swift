/// Runs the engine on test data and prints what it answers, for a comparison with the reference implementation.
///
/// Standard output holds JSON objects only, one a line. The exit status is 0 where it ran, also if answers are wrong or
/// a test could not be loaded, and 2 where the arguments or the input as a whole are unusable.
@main
struct CedarConformance {
  static func main() {
    do {
      try Mode(arguments: Array(CommandLine.arguments.dropFirst())).run(LineOutput())
    } catch {
      LineOutput.complain("cedar-conformance: \(error.message)")
      UnusableInput.exit()
    }
  }
}
