import Sodium

extension KeyRing {
  /// Seals every system key of a vault under another root key; what they open stays as it is, the keys of months and
  /// the copies that limited keys open included.
  ///
  /// One write of the key store, so that the old root key opens all or the new one does. Afterwards the old one opens
  /// nothing here; with a copy of the key store from before it still does. The new key's source must be durable before
  /// this is called.
  ///
  /// - Parameter place: What the new key is for, as its source may say: the stores' place and one generation more.
  /// - Throws: `KeyFailure.wrongRootKey` where the old key does not open them; then nothing is changed.
  public static func reroot(
    _ place: RootKeyPlace, from former: HeldRootKey, to new: HeldRootKey, held: RootKeyHolding,
    store: any KeyStore
  ) throws {
    let present = try store.systemKeys()
    let old = HeldSecret(former.copy())
    guard RootKeyInForce(among: present).generation + 1 == place.generation else {
      throw StoreFailure(.busy, "key store: its root key was changed meanwhile\ntry again")
    }
    let isRoot = { (key: SealedSystemKey) in key.role.utf8.starts(with: RootKeyInForce.rolePrefix.utf8) }
    var replacement = try present.filter { !isRoot($0) }.map { sealed -> SealedSystemKey in
      // What was destroyed stays so; what is not sealed under the root key stays as it is.
      if sealed.box.allSatisfy({ $0 == 0 }) || !sealed.isUnderRoot { return sealed }
      let key = try KeyRing.open(sealed, vault: place.vault, root: old)
      return key.withBytes { key in
        new.withBytes { root in
          KeyRing.seal(
            key, role: sealed.role, generation: sealed.generation, vault: place.vault, root: root)
        }
      }
    }
    // Opened as all others are, else an old key would do where only this one is altered.
    for sealed in present where isRoot(sealed) { _ = try KeyRing.open(sealed, vault: place.vault, root: old) }
    let token = SecretBytes.random(count: XChaCha20Poly1305.keyBytes)
    replacement.append(
      new.withBytes { root in
        KeyRing.seal(
          token.bytes, role: RootKeyInForce.rolePrefix + held.name, generation: place.generation,
          vault: place.vault, root: root)
      })
    try store.replaceSystemKeys(present, with: replacement)
  }
}
