import Sodium

/// How a system key is sealed: under the root key, a limited key or `periods`, bound to the vault, its role and its generation.
extension KeyRing {
  static func seal(_ key: RawSpan, role: String, generation: UInt32, vault: VaultID, root: RawSpan)
    -> SealedSystemKey
  {
    let nonce = Randomness.bytes(XChaCha20Poly1305.nonceBytes)
    let box = XChaCha20Poly1305.seal(
      key, nonce: nonce.span.bytes,
      associatedData: associatedData(role: role, generation: generation, vault: vault).span.bytes, key: root)
    return SealedSystemKey(role: role, generation: generation, box: nonce + box)
  }

  static func open(_ sealed: SealedSystemKey, vault: VaultID, root: HeldSecret) throws(KeyFailure)
    -> HeldSecret
  {
    let nonceBytes = XChaCha20Poly1305.nonceBytes
    guard sealed.box.count == nonceBytes + XChaCha20Poly1305.keyBytes + XChaCha20Poly1305.tagBytes else {
      throw .damaged(sealed.role)
    }
    let context = associatedData(role: sealed.role, generation: sealed.generation, vault: vault)
    do {
      return try root.withBytes { (rootKey) throws(AuthenticationFailure) in
        let box = sealed.box.span.bytes
        let key = try SecretBytes(count: XChaCha20Poly1305.keyBytes) {
          (bytes: inout MutableRawSpan) throws(AuthenticationFailure) in
          try XChaCha20Poly1305.open(
            box.extracting(nonceBytes..<box.byteCount), into: &bytes, nonce: box.extracting(0..<nonceBytes),
            associatedData: context.span.bytes, key: rootKey)
        }
        return HeldSecret(key)
      }
    } catch {
      throw .wrongRootKey
    }
  }

  private static func associatedData(role: String, generation: UInt32, vault: VaultID) -> [UInt8] {
    var encoder = PrefixEncoder(label: "fengni system key/v1")
    encoder.append(raw: vault.bytes)
    encoder.append(role)
    encoder.append(generation)
    return encoder.bytes
  }
}
