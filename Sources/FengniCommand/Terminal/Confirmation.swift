import Foundation

/// Asks the person at the terminal before something that cannot be undone.
enum Confirmation {
  /// Goes on only where `word` is typed.
  static func ask(_ what: String, word: String) throws(CommandFailure) {
    let terminal = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY)
    guard terminal >= 0 else {
      throw CommandFailure(.usage, "no terminal to ask at", wayOut: "say --yes if you are sure")
    }
    defer { close(terminal) }
    Console.Stream.write(Array("\(what): type \(word) to go on: ".utf8), to: terminal)
    var line = [UInt8](repeating: 0, count: 64)
    var count = 0
    repeat {
      count = line.withUnsafeMutableBytes { read(terminal, $0.baseAddress, $0.count) }
    } while count < 0 && errno == EINTR
    guard count > 0, line[..<count].elementsEqual("\(word)\n".utf8) else {
      throw CommandFailure(.failed, "nothing was done: `\(word)` was not typed")
    }
  }
}
