import Foundation

/// A `fengni serve` of our own beside this process, for the demo and its tour.
final class ServerProcess: Sendable {
  let address: String
  private let process: Process
  /// Ends when this process does, and the server with it.
  private let lifeline: Pipe

  /// Starts the server and waits until it takes connections.
  ///
  /// - Parameters:
  ///   - options: More of the command line.
  ///   - log: Where its talk goes.
  ///   - executable: The program to run; this one by default.
  init(
    data: String, keyFile: String, policies: String, port: Int = 0, options: [String] = [], log: String,
    executable: String = ServerProcess.executable
  ) async throws {
    let addressFile = "\(log).address"
    unlink(addressFile)
    guard FileManager.default.createFile(atPath: log, contents: nil),
      let output = FileHandle(forWritingAtPath: log)
    else { throw CommandFailure("log file cannot be made: `\(log)`") }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: executable)
    process.arguments =
      [
        "serve", "--data", data, "--key-file", keyFile, "--policies", policies, "--port", String(port),
        "--address-file", addressFile, "--stop-at-end-of-input",
      ] + options
    process.standardOutput = output
    process.standardError = output
    let lifeline = Pipe()
    process.standardInput = lifeline
    try process.run()
    self.process = process
    self.lifeline = lifeline
    address = try await ServerProcess.waitForAddress(addressFile, process, log)
  }

  /// This very program.
  static var executable: String {
    (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? CommandLine.arguments[0]
  }

  var processID: Int32 { process.processIdentifier }

  /// Stops the server as an operator would; its exit code.
  @discardableResult
  func stop() -> Int32 {
    if process.isRunning { process.terminate() }
    process.waitUntilExit()
    return process.terminationStatus
  }

  private static func waitForAddress(_ file: String, _ process: Process, _ log: String) async throws -> String
  {
    // Opening reads the whole directory of people and posts; a minute is ample.
    for _ in 0..<1200 {
      if let data = FileManager.default.contents(atPath: file) {
        unlink(file)
        return String(decoding: data.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
      }
      guard process.isRunning else { break }
      try await Task.sleep(for: .milliseconds(50))
    }
    let said = FileManager.default.contents(atPath: log).map { String(decoding: $0, as: UTF8.self) } ?? ""
    if process.isRunning { process.terminate() }
    throw CommandFailure(describing: "the demo's server did not start:\n\(said)")
  }
}
