import Foundation
import VaultClient

/// Field values for a write: a JSON object from a file or standard input, never from arguments, where every
/// other user of the machine could read them.
///
/// ```json
/// { "name": "王秀兰", "phone": "15412345678", "skills": ["repair", "escort"], "employer": null }
/// ```
enum FieldValues {
  /// One record is far smaller.
  private static let mostBytes = 1 << 20

  /// The values in the file at `path`, or on standard input for `-`.
  static func read(_ path: String) throws(CommandFailure) -> [String: FieldInput?] {
    try parse(try bytes(path))
  }

  static func parse(_ bytes: [UInt8]) throws(CommandFailure) -> [String: FieldInput?] {
    guard let object = try? JSONDecoder().decode([String: FieldInputBody].self, from: Data(bytes)) else {
      throw CommandFailure(
        .usage, "field values are not one JSON object: names with text, numbers, yes/no or lists of text",
        wayOut: "for example: {\"name\": \"…\", \"phone\": \"…\"}")
    }
    guard !object.isEmpty else { throw CommandFailure(.usage, "no field values given") }
    return object.mapValues(\.value)
  }

  private static func bytes(_ path: String) throws(CommandFailure) -> [UInt8] {
    let descriptor = path.utf8.elementsEqual("-".utf8) ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw CommandFailure(.usage, "cannot be read: \(SecretFile.systemReason()): `\(path)`")
    }
    defer { if descriptor != STDIN_FILENO { close(descriptor) } }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 64 << 10)
    while bytes.count <= mostBytes {
      let count = Foundation.read(descriptor, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else {
        throw CommandFailure("cannot be read: \(SecretFile.systemReason()): `\(path)`")
      }
      if count == 0 { return bytes }
      bytes += buffer[0..<count]
    }
    throw CommandFailure(.usage, "larger than a record can be: `\(path)`")
  }
}

/// One value as it is written in JSON; `null` removes the field.
private struct FieldInputBody: Decodable {
  let value: FieldInput?

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      value = nil
    } else if let bool = try? container.decode(Bool.self) {
      value = .boolean(bool)
    } else if let integer = try? container.decode(Int.self) {
      value = .integer(integer)
    } else if let items = try? container.decode([String].self) {
      value = .list(items)
    } else {
      value = .text(try container.decode(String.self))
    }
  }
}
