import CSodium

/// Bytes as hexadecimal digits, by libsodium's codec, whose time does not depend on the bytes.
public enum Hexadecimal {
  /// Two lower-case digits a byte.
  public static func encode(_ bytes: RawSpan) -> String {
    let size = bytes.byteCount * 2
    // One more for the zero byte that libsodium writes at the end.
    return unsafe String(unsafeUninitializedCapacity: size + 1) { text in
      guard let text = text.baseAddress else { return 0 }
      unsafe text.withMemoryRebound(to: CChar.self, capacity: size + 1) { text in
        unsafe bytes.withPointer { base, count in
          _ = unsafe sodium_bin2hex(text, size + 1, base, count)
        }
      }
      return size
    }
  }

  /// Two lower-case digits a byte.
  public static func encode(_ bytes: [UInt8]) -> String { unsafe encode(bytes.span.bytes) }

  /// The bytes of an even number of lower-case digits; nil for anything else, upper-case digits included, so
  /// that every value has one form.
  public static func decode(_ digits: some StringProtocol) -> [UInt8]? {
    unsafe decode(Array(digits.utf8).span.bytes)
  }

  /// The bytes of an even number of lower-case digits in ASCII; nil for anything else.
  public static func decode(_ digits: some Collection<UInt8>) -> [UInt8]? {
    unsafe decode(Array(digits).span.bytes)
  }

  /// The bytes of an even number of lower-case digits in ASCII; nil for anything else.
  public static func decode(_ digits: RawSpan) -> [UInt8]? {
    guard digits.byteCount.isMultiple(of: 2) else { return nil }
    var bytes = [UInt8](repeating: 0, count: digits.byteCount / 2)
    var span = bytes.mutableSpan
    var raw = unsafe span.mutableBytes
    let whole = unsafe raw.withMutablePointer { target, room in
      unsafe digits.withPointer { digits, digitCount in
        unsafe digits.withMemoryRebound(to: CChar.self, capacity: digitCount) { digits in
          // Without a place to report the end, libsodium fails unless it has read every character.
          unsafe sodium_hex2bin(target, room, digits, digitCount, nil, nil, nil) == 0
        }
      }
    }
    guard whole, unsafe ConstantTime.equal(Array(encode(bytes).utf8).span.bytes, digits) else { return nil }
    return bytes
  }
}
