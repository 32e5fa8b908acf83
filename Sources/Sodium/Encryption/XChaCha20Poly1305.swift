import CSodium

/// Authenticated encryption with associated data: XChaCha20-Poly1305-IETF (draft-irtf-cfrg-xchacha-03).
///
/// Chosen for its 24-byte nonce: random ones may be drawn for as many messages under one key as will ever be
/// written (after 2^80 of them the chance of a repeat is still below 2^-32). Limits of libsodium: a message up to 2^64 bytes, any
/// number of messages a key.
///
/// It does not commit to its key: one box can be made to open under two keys by somebody who knows both, so a
/// digest that must bind a plaintext binds something else as well (a commitment, see design.md section 6).
///
/// A box is the ciphertext followed by its tag:
///
///     ciphertext (as long as the plaintext) ‖ tag (16)
public enum XChaCha20Poly1305 {
  /// Bytes of a key.
  public static let keyBytes = 32
  /// Bytes of a nonce.
  public static let nonceBytes = 24
  /// Bytes by which a box is longer than its plaintext.
  public static let tagBytes = 16

  /// Seals `plaintext` into `box`, which must be `tagBytes` longer. Never use a nonce twice with one key.
  public static func seal(
    _ plaintext: RawSpan, into box: inout MutableRawSpan,
    nonce: RawSpan, associatedData: RawSpan, key: RawSpan
  ) {
    precondition(key.byteCount == keyBytes, "a key of XChaCha20-Poly1305 has 32 bytes")
    precondition(nonce.byteCount == nonceBytes, "a nonce of XChaCha20-Poly1305 has 24 bytes")
    precondition(
      box.byteCount == plaintext.byteCount + tagBytes, "a box is 16 bytes longer than its plaintext")
    Library.start()
    let status = unsafe box.withMutablePointer { box, _ in
      unsafe plaintext.withPointer { plaintext, plaintextCount in
        unsafe associatedData.withPointer { data, dataCount in
          unsafe nonce.withPointer { nonce, _ in
            unsafe key.withPointer { key, _ in
              unsafe crypto_aead_xchacha20poly1305_ietf_encrypt(
                box, nil, plaintext, UInt64(plaintextCount), data, UInt64(dataCount), nil, nonce, key)
            }
          }
        }
      }
    }
    precondition(status == 0, "libsodium does not refuse to seal")
  }

  /// Opens `box` into `plaintext`, which must be `tagBytes` shorter (empty for a box that is no box).
  ///
  /// Throws `AuthenticationFailure` for a box, nonce or associated data that was altered, cut or moved, or
  /// another key; `plaintext` is then all zero.
  public static func open(
    _ box: RawSpan, into plaintext: inout MutableRawSpan,
    nonce: RawSpan, associatedData: RawSpan, key: RawSpan
  ) throws(AuthenticationFailure) {
    precondition(key.byteCount == keyBytes, "a key of XChaCha20-Poly1305 has 32 bytes")
    precondition(
      plaintext.byteCount == plaintextBytes(ofBox: box.byteCount),
      "a plaintext is 16 bytes shorter than its box")
    Library.start()
    // Sizes come from outside with the box: a wrong one is a box that does not open, not a fault of the caller.
    let wellFormed = box.byteCount >= tagBytes && nonce.byteCount == nonceBytes
    let opened = unsafe plaintext.withMutablePointer { plaintext, plaintextCount in
      guard wellFormed else {
        unsafe sodium_memzero(plaintext, plaintextCount)
        return false
      }
      return unsafe box.withPointer { box, boxCount in
        unsafe associatedData.withPointer { data, dataCount in
          unsafe nonce.withPointer { nonce, _ in
            unsafe key.withPointer { key, _ in
              // Checks the tag before it decrypts, and zeroes the output when the tag is wrong.
              unsafe crypto_aead_xchacha20poly1305_ietf_decrypt(
                plaintext, nil, nil, box, UInt64(boxCount), data, UInt64(dataCount), nonce, key) == 0
            }
          }
        }
      }
    }
    guard opened else { throw AuthenticationFailure() }
  }

  /// The size of the plaintext of a box: `tagBytes` less, never below zero.
  public static func plaintextBytes(ofBox count: Int) -> Int { max(0, count - tagBytes) }
}
