import CSodium

/// Bytes as base64 (RFC 4648), by libsodium's codec, whose time does not depend on the bytes.
public enum Base64 {
  /// The alphabet, and whether the last group is filled up.
  public enum Variant: Sendable {
    /// Section 4 of the RFC: `+` and `/`, with `=`.
    case standard
    /// Section 5: `-` and `_`, without `=`; safe in tokens and file names.
    case urlSafe

    fileprivate var number: CInt {
      switch self {
      case .standard: sodium_base64_VARIANT_ORIGINAL
      case .urlSafe: sodium_base64_VARIANT_URLSAFE_NO_PADDING
      }
    }
  }

  /// The text of the bytes.
  public static func encode(_ bytes: RawSpan, _ variant: Variant = .standard) -> String {
    // Includes the zero byte that libsodium writes at the end.
    let size = sodium_base64_encoded_len(bytes.byteCount, variant.number)
    return unsafe String(unsafeUninitializedCapacity: size) { text in
      guard let text = text.baseAddress else { return 0 }
      unsafe text.withMemoryRebound(to: CChar.self, capacity: size) { text in
        unsafe bytes.withPointer { base, count in
          _ = unsafe sodium_bin2base64(text, size, base, count, variant.number)
        }
      }
      return size - 1
    }
  }

  /// The text of the bytes.
  public static func encode(_ bytes: [UInt8], _ variant: Variant = .standard) -> String {
    unsafe encode(bytes.span.bytes, variant)
  }

  /// Writes the text of a secret, in ASCII, behind what is there: no copy of it stays elsewhere.
  public static func encode(_ bytes: RawSpan, _ variant: Variant = .standard, to text: inout ScratchSecret) {
    let size = sodium_base64_encoded_len(bytes.byteCount, variant.number)
    let written = text.append(count: size) { room in
      unsafe room.withMutablePointer { target, room in
        unsafe target.withMemoryRebound(to: CChar.self, capacity: room) { target in
          unsafe bytes.withPointer { base, count in
            _ = unsafe sodium_bin2base64(target, room, base, count, variant.number)
          }
        }
      }
    }
    text.truncate(to: written.upperBound - 1)
  }

  /// The bytes of the text; nil unless it is exactly what `encode` would write: right alphabet, right filling,
  /// unused bits zero, nothing before, between or after.
  public static func decode(_ text: some StringProtocol, _ variant: Variant = .standard) -> [UInt8]? {
    unsafe decode(Array(text.utf8).span.bytes, variant)
  }

  /// The bytes of the text in ASCII; nil unless it is exactly what `encode` would write.
  public static func decode(_ text: some Collection<UInt8>, _ variant: Variant = .standard) -> [UInt8]? {
    unsafe decode(Array(text).span.bytes, variant)
  }

  /// The bytes of the text in ASCII; nil unless it is exactly what `encode` would write.
  public static func decode(_ text: RawSpan, _ variant: Variant = .standard) -> [UInt8]? {
    // libsodium 1.0.18 compares characters as signed numbers and takes some bytes above 0x7F for digits.
    let isASCII = unsafe text.withUnsafeBytes { unsafe $0.allSatisfy { $0 < 0x80 } }
    guard isASCII else { return nil }
    var bytes = [UInt8](repeating: 0, count: text.byteCount / 4 * 3 + 3)
    var span = bytes.mutableSpan
    var raw = unsafe span.mutableBytes
    let count = unsafe raw.withMutablePointer { target, room -> Int? in
      unsafe text.withPointer { text, textCount in
        unsafe text.withMemoryRebound(to: CChar.self, capacity: textCount) { text in
          var count = 0
          // Without a place to report the end, libsodium fails unless it has read every character.
          let status = unsafe sodium_base642bin(
            target, room, text, textCount, nil, &count, nil, variant.number)
          return status == 0 ? count : nil
        }
      }
    }
    guard let count else { return nil }
    bytes.removeSubrange(count...)
    return bytes
  }
}

extension Base64 {
  /// The characters that 32 bytes take in standard base64.
  public static let charactersOf32 = 44

  /// The 32 bytes of so many characters in ASCII; nil unless it is exactly what `encode` would write of them.
  public static func decode32(_ text: RawSpan) -> Bytes32? {
    guard text.byteCount == charactersOf32,
      unsafe text.withUnsafeBytes({ unsafe $0.allSatisfy { $0 < 0x80 } })
    else { return nil }
    var count = 0
    var status: CInt = -1
    let bytes = Bytes32 { target in
      unsafe target.withMutablePointer { target, room in
        unsafe text.withPointer { text, textCount in
          unsafe text.withMemoryRebound(to: CChar.self, capacity: textCount) { text in
            status = unsafe sodium_base642bin(
              target, room, text, textCount, nil, &count, nil, Variant.standard.number)
          }
        }
      }
    }
    return status == 0 && count == Bytes32.count ? bytes : nil
  }
}
