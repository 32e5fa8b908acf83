import Foundation
import Sodium
import Testing

/// The bytes of a span as an array.
func array(_ bytes: RawSpan) -> [UInt8] {
  [UInt8](copying: bytes)
}

/// The bytes of hexadecimal digits, by a way of its own so that the codec under test is not its own judge.
func bytes(_ digits: String) throws -> [UInt8] {
  let digits = Array(digits.utf8)
  try #require(digits.count.isMultiple(of: 2))
  return try stride(from: 0, to: digits.count, by: 2).map { start in
    try #require(UInt8(String(decoding: digits[start..<start + 2], as: UTF8.self), radix: 16))
  }
}

/// An output buffer of as many bytes, filled by `body`; beforehand it holds no zeros.
func output<Failure: Error>(
  _ count: Int, _ body: (inout MutableRawSpan) throws(Failure) -> Void
) throws(Failure) -> [UInt8] {
  var buffer = [UInt8](repeating: 0xEE, count: count)
  var span = buffer.mutableSpan
  var raw = span.mutableBytes
  try body(&raw)
  return buffer
}

/// Every form of the bytes with one bit changed.
func bitFlips(of bytes: [UInt8]) -> [[UInt8]] {
  bytes.indices.flatMap { position in
    (0..<8).map { bit in
      var flipped = bytes
      flipped[position] ^= 1 << UInt8(bit)
      return flipped
    }
  }
}
