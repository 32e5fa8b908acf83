import ArgumentParser
import VaultClient

/// `fengni key rotate`
struct KeyRotate: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rotate",
    abstract:
      "Make new wrapping keys, and wrap the keys of everybody under them; those before are destroyed.",
    discussion: """
      The vault goes on serving, and goes on with it by itself: interrupted, or with --no-wait, `fengni key ls` says
      how far it is. What is stored about people is not touched. It needs a fresh sign-in (`fengni login`).

      Where somebody's keys do not open, they are named in the log, and the wrapping keys before are kept.

      Examples:
        fengni key rotate
        fengni key rotate --no-wait
      """)
  @Flag(name: .long, help: "Only order it.") var noWait = false
  @OptionGroup var connection: ConnectionOptions

  func run() async throws {
    try await connection.run { connection in
      var rotation = try await connection.vault.rotateKeys()
      if !noWait { rotation = try await KeyRotate.end(of: rotation, connection) }
      if connection.isJSON { return connection.console.show(rotation.json) }
      connection.console.say(rotation.words)
      if rotation.isComplete, rotation.unopened > 0 { throw ExitStatus.verificationFailed.exitCode }
    }
  }

  private static func end(of ordered: KeyRotation, _ connection: Connection) async throws -> KeyRotation {
    let error = connection.console.error
    let progress = ProgressBar("wrapping", total: nil, unit: .things("subjects' keys"), on: error)
    defer { progress.finish() }
    var rotation = ordered
    while !rotation.isComplete {
      progress.update(done: Int64(clamping: rotation.wrapped), of: Int64(clamping: rotation.total))
      try await Task.sleep(for: .milliseconds(300))
      rotation = try await connection.vault.keyRotation(ordered.generation)
    }
    return rotation
  }
}

extension KeyRotation {
  /// What it is, in a line.
  var words: String {
    guard isComplete else {
      return "wrapping keys \(generation) wrap the keys of \(wrapped) of \(total) subjects so far"
    }
    let end =
      unopened == 0
      ? "those before are destroyed"
      : "those before are kept: the keys of \(unopened) subjects do not open, and the log names them"
    return "wrapping keys \(generation) wrap the keys of \(wrapped) subjects; \(end)"
  }

  var json: JSONOutput {
    .object([
      ("generation", .unsigned(UInt64(generation))), ("complete", .bool(isComplete)),
      ("begun", .string(begun)), ("ended", .optional(ended)), ("wrapped", .unsigned(wrapped)),
      ("of", .unsigned(total)), ("unopened", .unsigned(unopened)),
    ])
  }
}
