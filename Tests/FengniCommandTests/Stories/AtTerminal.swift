import Foundation

/// The program at a terminal of its own, and somebody who types.
enum AtTerminal {
  /// What it shows where each line is typed once its prompt is there.
  static func run(
    _ arguments: [String], environment: [String: String] = [:], typing lines: [(prompt: String, line: String)]
  ) throws -> (status: Int32, shown: String) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/script")
    let words = ([RunningVault.executable] + arguments).map { "'\($0)'" }.joined(separator: " ")
    process.arguments = [
      "--quiet", "--return", "--flush", "--echo", "never", "--command", words, "/dev/null",
    ]
    process.environment = ["PATH": "/usr/bin:/bin", "TERM": "dumb"].merging(environment) { $1 }
    let (typed, shown) = (Pipe(), Pipe())
    process.standardInput = typed
    process.standardOutput = shown
    process.standardError = shown
    try process.run()
    // What is typed before it is asked for is thrown away.
    var (all, seen, waiting) = ("", 0, lines[...])
    while true {
      let more = shown.fileHandleForReading.availableData
      if more.isEmpty { break }
      all += String(decoding: more, as: UTF8.self)
      if let (prompt, line) = waiting.first, let found = all.dropFirst(seen).range(of: prompt) {
        seen = all.distance(from: all.startIndex, to: found.upperBound)
        waiting = waiting.dropFirst()
        try typed.fileHandleForWriting.write(contentsOf: Data("\(line)\n".utf8))
      }
    }
    try typed.fileHandleForWriting.close()
    process.waitUntilExit()
    return (process.terminationStatus, all)
  }
}
