import Foundation
public import Logging
import NIOCore
import Vault

/// Writes the server's own log: one JSON object a line to standard error.
///
/// ```
/// {"time":"2026-11-21T19:25:03.123456Z","level":"info","message":"request","method":"GET", …}
/// ```
/// This is talk about the server for those who run it; what happens to data stands in the vault's log.
public struct JSONLinesLogHandler: LogHandler {
  public var logLevel: Logger.Level
  public var metadata: Logger.Metadata = [:]
  public var metadataProvider: Logger.MetadataProvider?
  private let write: @Sendable (ByteBuffer) -> Void

  /// - Parameter level: The lowest level written.
  public init(level: Logger.Level = .info) {
    self.init(level: level) { line in
      // One call a line: lines of several threads do not mix.
      line.withUnsafeReadableBytes { bytes in _ = Foundation.write(2, bytes.baseAddress, bytes.count) }
    }
  }

  init(level: Logger.Level, write: @escaping @Sendable (ByteBuffer) -> Void) {
    logLevel = level
    self.write = write
  }

  public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  public func log(event: LogEvent) {
    var line = JSONWriter.object { json in
      json.member("time", SystemClock().now().description)
      json.member("level", event.level.rawValue)
      json.member("message", event.message.description)
      var all = metadata
      if let provided = metadataProvider?.get() { all.merge(provided) { $1 } }
      if let own = event.metadata { all.merge(own) { $1 } }
      if let error = event.error { all["error"] = .string("\(type(of: error))") }
      for (key, value) in all.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
        json.name(key)
        json.metadata(value)
      }
    }
    line.writeInteger(UInt8(ascii: "\n"))
    write(line)
  }
}

extension JSONWriter {
  fileprivate mutating func metadata(_ value: Logger.Metadata.Value) {
    switch value {
    case .string(let text): string(text)
    case .stringConvertible(let number as any BinaryInteger): integer(number)
    case .stringConvertible(let value): string(value.description)
    case .array(let values): array { json in for value in values { json.metadata(value) } }
    case .dictionary(let values):
      object { json in
        for (key, value) in values.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
          json.name(key)
          json.metadata(value)
        }
      }
    }
  }
}
