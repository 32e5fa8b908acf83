import Cedar
import Foundation

/// Standard output as lines of JSON, each written out at once.
struct LineOutput {
  /// Writes the object whose members `body` writes, as one line.
  func object(_ body: (inout JSONWriter) -> Void) {
    var writer = JSONWriter()
    writer.beginObject()
    body(&writer)
    writer.endObject()
    Self.write(writer.bytes + [UInt8(ascii: "\n")], to: .standardOutput)
  }

  /// Writes a line that is JSON already.
  func text(_ json: String) { Self.write(Array((json + "\n").utf8), to: .standardOutput) }

  /// Writes a line to standard error.
  static func complain(_ line: String) { write(Array((line + "\n").utf8), to: .standardError) }

  private static func write(_ bytes: [UInt8], to file: FileHandle) {
    // Whoever read the other end has gone where this fails: there is nobody left to tell.
    guard (try? file.write(contentsOf: Data(bytes))) != nil else { UnusableInput.exit() }
  }
}
