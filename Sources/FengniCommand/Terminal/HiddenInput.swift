import Foundation
import VaultClient

/// Reads a secret from the person at the terminal without showing it, or from a file of mode 0600.
enum HiddenInput {
  /// A PIN: from the file where one is named, else typed at the terminal.
  static func pin(file: String?, prompt: String) throws(CommandFailure) -> SecretText {
    var bytes =
      if let file { try SecretFile.read(file, "PIN file") } else {
        try ask(prompt, wayOut: "name a file of mode 0600 that holds the PIN with --pin-file")
      }
    defer { bytes.wipe() }
    return SecretText(utf8: bytes)
  }

  /// A line from `/dev/tty`, its echo off; echo comes back however this ends.
  ///
  /// - Parameters:
  ///   - most: The most bytes of a line.
  ///   - wayOut: What to do where there is no terminal.
  static func ask(_ prompt: String, most: Int = 128, wayOut: String) throws(CommandFailure) -> [UInt8] {
    let terminal = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY)
    guard terminal >= 0 else {
      throw CommandFailure(.usage, "no terminal to ask at", wayOut: wayOut)
    }
    defer { close(terminal) }
    var before = termios()
    guard tcgetattr(terminal, &before) == 0 else {
      throw CommandFailure("the terminal cannot hide what is typed")
    }
    // While nothing is echoed no signal may end the process, or the shell would stay mute.
    var blocked = sigset_t()
    var mask = sigset_t()
    sigemptyset(&blocked)
    for number in [SIGINT, SIGTERM, SIGTSTP, SIGQUIT, SIGHUP] { sigaddset(&blocked, number) }
    var hidden = before
    hidden.c_lflag &= ~tcflag_t(ECHO)
    // Ctrl-C arrives as a byte and is answered below.
    hidden.c_lflag &= ~tcflag_t(ISIG)
    pthread_sigmask(SIG_BLOCK, &blocked, &mask)
    tcsetattr(terminal, TCSAFLUSH, &hidden)
    defer {
      tcsetattr(terminal, TCSAFLUSH, &before)
      pthread_sigmask(SIG_SETMASK, &mask, nil)
      Console.Stream.write([UInt8(ascii: "\n")], to: terminal)
    }
    Console.Stream.write(Array(prompt.utf8), to: terminal)
    return try line(from: terminal, most: most)
  }

  private static func line(from terminal: Int32, most: Int) throws(CommandFailure) -> [UInt8] {
    var line: [UInt8] = []
    line.reserveCapacity(most)
    while line.count < most {
      var byte: UInt8 = 0
      let count = read(terminal, &byte, 1)
      if count < 0, errno == EINTR { continue }
      // Ctrl-C, or the terminal is gone.
      guard count == 1, byte != 0x03 else {
        line.wipe()
        throw CommandFailure(.interrupted, "stopped")
      }
      if byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") { return line }
      line.append(byte)
    }
    line.wipe()
    throw CommandFailure(.usage, "too long")
  }
}
