import CSodium
import Sodium

/// One field's box, through the module and by the same libsodium calls in C.
enum BoxBench {
  static func run() {
    for size in [16, 64, 256] {
      let key = Randomness.bytes(32)
      let nonce = Randomness.bytes(24)
      let context = Randomness.bytes(80)
      let plaintext = Randomness.bytes(size)
      var box = [UInt8](repeating: 0, count: size + 16)
      var opened = [UInt8](repeating: 0, count: size)
      let swiftSeal = fastest {
        var span = box.mutableSpan
        var bytes = span.mutableBytes
        XChaCha20Poly1305.seal(
          plaintext.span.bytes, into: &bytes, nonce: nonce.span.bytes, associatedData: context.span.bytes,
          key: key.span.bytes)
      }
      let cSeal = fastest {
        var length: UInt64 = 0
        _ = crypto_aead_xchacha20poly1305_ietf_encrypt(
          &box, &length, plaintext, UInt64(size), context, UInt64(context.count), nil, nonce, key)
      }
      report("seal \(size) B", swiftSeal, "ns", against: ("C", cSeal))
      let swiftOpen = fastest {
        var span = opened.mutableSpan
        var bytes = span.mutableBytes
        try? XChaCha20Poly1305.open(
          box.span.bytes, into: &bytes, nonce: nonce.span.bytes, associatedData: context.span.bytes,
          key: key.span.bytes)
      }
      let cOpen = fastest {
        var length: UInt64 = 0
        _ = crypto_aead_xchacha20poly1305_ietf_decrypt(
          &opened, &length, nil, box, UInt64(box.count), context, UInt64(context.count), nonce, key)
      }
      report("open \(size) B", swiftOpen, "ns", against: ("C", cOpen))
    }
  }
}
