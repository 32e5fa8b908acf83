import Foundation
import Sodium
import Vault

/// The body of `POST /v1/unseal`, read strictly and without a copy that stays.
///
/// ```
/// {"share": "fengni1…"}   {"passphrase": "…"}   {"reset": true}
/// ```
/// One object with one of these members, whitespace around the tokens (RFC 8259). The general reader makes strings, which
/// cannot be wiped: this one writes the text straight into memory that is.
enum UnsealBody {
  /// A sheet of a share has some 300 bytes, a passphrase at most 1,024.
  static let mostBytes = 4096

  /// Reads a body that was received, and overwrites it.
  static func part(wiping received: consuming [UInt8]) throws(RequestError) -> UnsealPart {
    let body = ScratchSecret(copying: received.span.bytes)
    received.withUnsafeMutableBytes { if let start = $0.baseAddress { explicit_bzero(start, $0.count) } }
    return try part(in: body.bytes)
  }

  private static func part(in body: RawSpan) throws(RequestError) -> UnsealPart {
    guard UnsealBody.isUTF8(body) else { throw wrong }
    var scanner = Scanner(body)
    try scanner.expect("{")
    let name = try scanner.string()
    try scanner.expect(":")
    let part: UnsealPart
    if name.holds("share") {
      part = .share(try scanner.string())
    } else if name.holds("passphrase") {
      part = .passphrase(try scanner.string())
    } else if name.holds("reset") {
      try scanner.word("true")
      part = .reset
    } else {
      throw wrong
    }
    try scanner.expect("}")
    guard scanner.atEnd() else { throw wrong }
    return part
  }

  static let wrong = RequestError.invalidBody([
    BodyProblem(pointer: "", detail: "one of `share`, `passphrase` (strings) and `reset` (true) is wanted")
  ])

  private static func isUTF8(_ body: RawSpan) -> Bool {
    body.withUnsafeBytes { bytes in
      var decoder = UTF8()
      var iterator = bytes.makeIterator()
      while true {
        switch decoder.decode(&iterator) {
        case .scalarValue: continue
        case .emptyInput: return true
        case .error: return false
        }
      }
    }
  }

  private static func hexadecimalDigit(_ byte: UInt8) -> UInt32? {
    switch byte {
    case 0x30...0x39: UInt32(byte - 0x30)
    case 0x41...0x46: UInt32(byte - 0x41 + 10)
    case 0x61...0x66: UInt32(byte - 0x61 + 10)
    default: nil
    }
  }

  /// Goes through the body, one token after another.
  private struct Scanner: ~Copyable {
    private let body: ScratchSecret
    private var position = 0

    init(_ body: RawSpan) { self.body = ScratchSecret(copying: body) }

    private var next: UInt8? {
      position < body.count ? body.bytes.unsafeLoad(fromByteOffset: position, as: UInt8.self) : nil
    }

    private mutating func skipSpace() {
      while let byte = next, byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D { position += 1 }
    }

    mutating func atEnd() -> Bool {
      skipSpace()
      return next == nil
    }

    mutating func expect(_ token: Unicode.Scalar) throws(RequestError) {
      skipSpace()
      guard next == UInt8(ascii: token) else { throw UnsealBody.wrong }
      position += 1
    }

    mutating func word(_ text: StaticString) throws(RequestError) {
      skipSpace()
      for offset in 0..<text.utf8CodeUnitCount {
        guard next == text.utf8Start[offset] else { throw UnsealBody.wrong }
        position += 1
      }
    }

    mutating func string() throws(RequestError) -> ScratchSecret {
      try expect("\"")
      var text = ScratchSecret(capacity: body.count - position)
      while let byte = next {
        position += 1
        switch byte {
        case UInt8(ascii: "\""): return text
        case UInt8(ascii: "\\"): try escape(into: &text)
        case 0..<0x20: throw UnsealBody.wrong
        default: text.append(byte)
        }
      }
      throw UnsealBody.wrong
    }

    private mutating func escape(into text: inout ScratchSecret) throws(RequestError) {
      guard let byte = next else { throw UnsealBody.wrong }
      position += 1
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
      case UInt8(ascii: "b"): text.append(0x08)
      case UInt8(ascii: "f"): text.append(0x0C)
      case UInt8(ascii: "n"): text.append(0x0A)
      case UInt8(ascii: "r"): text.append(0x0D)
      case UInt8(ascii: "t"): text.append(0x09)
      case UInt8(ascii: "u"):
        var scalar = try codeUnit()
        if (0xD800..<0xDC00).contains(scalar) {
          guard next == UInt8(ascii: "\\") else { throw UnsealBody.wrong }
          position += 1
          guard next == UInt8(ascii: "u") else { throw UnsealBody.wrong }
          position += 1
          let low = try codeUnit()
          guard (0xDC00..<0xE000).contains(low) else { throw UnsealBody.wrong }
          scalar = 0x10000 + (scalar - 0xD800) << 10 + (low - 0xDC00)
        }
        guard let scalar = Unicode.Scalar(scalar) else { throw UnsealBody.wrong }
        for byte in UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter { text.append(byte) }
      default: throw UnsealBody.wrong
      }
    }

    private mutating func codeUnit() throws(RequestError) -> UInt32 {
      var value: UInt32 = 0
      for _ in 0..<4 {
        guard let byte = next, let digit = UnsealBody.hexadecimalDigit(byte) else { throw UnsealBody.wrong }
        position += 1
        value = value << 4 | digit
      }
      return value
    }
  }
}

extension ScratchSecret {
  fileprivate mutating func append(_ byte: UInt8) {
    append(count: 1) { room in room.storeBytes(of: byte, as: UInt8.self) }
  }

  fileprivate borrowing func holds(_ text: StaticString) -> Bool {
    bytes.withUnsafeBytes { bytes in
      bytes.elementsEqual(UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }
  }
}
