public import Sodium

/// A root key sealed under a passphrase.
public struct RootKeyPassphrase: RootKeySource {
  private let file: PrivateFile
  private let place: RootKeyPlace
  private let passphrase: @Sendable () throws(RootKeyFailure) -> ScratchSecret

  /// - Parameters:
  ///   - path: The file with the sealed key.
  ///   - passphrase: Asked for once the file is there and fits.
  public init(
    path: String, for place: RootKeyPlace,
    passphrase: @escaping @Sendable () throws(RootKeyFailure) -> ScratchSecret
  ) {
    file = PrivateFile(path: path, what: "passphrase-sealed key")
    self.place = place
    self.passphrase = passphrase
  }

  public func rootKey() throws(RootKeyFailure) -> SecretBytes? {
    guard let sealed = try sealed() else { return nil }
    guard sealed.place.vault == place.vault else {
      throw RootKeyFailure("\(file.what): of another vault")
    }
    guard sealed.place.generation == place.generation else {
      throw RootKeyFailure(
        "\(file.what): of root key \(sealed.place.generation), in force is \(place.generation)")
    }
    return try sealed.open(with: passphrase())
  }

  /// What a derivation of this file's key costs; `nil` where the file is not there.
  public func limits() throws(RootKeyFailure) -> Argon2id.Limits? { try sealed()?.limits }

  private func sealed() throws(RootKeyFailure) -> PassphraseSealedKey? {
    guard let text = try file.read() else { return nil }
    guard let sealed = PassphraseSealedKey(text: [UInt8](copying: text.bytes)) else {
      throw RootKeyFailure("\(file.what): not a sealed root key of this format")
    }
    return sealed
  }

  /// Seals a key under a passphrase in a new file; never over one that is there.
  ///
  /// - Parameter former: What the derivation cost until now: it costs no less from here on.
  public static func keep(
    _ key: HeldRootKey, for place: RootKeyPlace, path: String, passphrase: borrowing ScratchSecret,
    former: Argon2id.Limits? = nil
  ) throws(RootKeyFailure) {
    let limits = PassphraseSealedKey.limits(after: former)
    let sealed = try key.withBytes { (key) throws(RootKeyFailure) in
      try PassphraseSealedKey(key, for: place, passphrase: passphrase.bytes, limits: limits)
    }
    try PrivateFile(path: path, what: "passphrase-sealed key").create(sealed.text.span.bytes)
  }

  /// The least bytes of a passphrase: a few words. What makes it strong is that nobody can guess it.
  public static let leastBytes = 12
}

/// A root key sealed under a passphrase, as text.
///
/// ```
/// fengni root passphrase v1
/// vault <32 hexadecimal digits>
/// root key 1
/// argon2id operations 3 memory 268435456
/// salt <base64 of 16 bytes>
/// box <base64 of nonce(24) ‖ sealed key(32) ‖ tag(16)>
/// ```
/// The box is XChaCha20-Poly1305 under Argon2id(passphrase, salt, operations, memory) and bound to every other line.
struct PassphraseSealedKey: Equatable {
  let place: RootKeyPlace
  let limits: Argon2id.Limits
  private let salt: [UInt8]
  private let box: [UInt8]

  /// What new files cost: about 0.7 s and 256 MiB for each guess.
  static let usual = Argon2id.Limits.moderate
  /// A file that costs less was not written by us.
  static let least = Argon2id.Limits.interactive
  /// A file that costs more would keep the service from starting.
  private static let mostOperations: UInt64 = 64
  private static let mostMemory = 4 << 30

  /// No part less than before, nor than usual.
  static func limits(after former: Argon2id.Limits?) -> Argon2id.Limits {
    guard let former else { return usual }
    return Argon2id.Limits(
      operations: max(former.operations, usual.operations), memory: max(former.memory, usual.memory)) ?? usual
  }

  init(_ key: RawSpan, for place: RootKeyPlace, passphrase: RawSpan, limits: Argon2id.Limits)
    throws(RootKeyFailure)
  {
    let salt = Randomness.bytes(Argon2id.saltBytes)
    let nonce = Randomness.bytes(XChaCha20Poly1305.nonceBytes)
    let sealing = try PassphraseSealedKey.key(passphrase, salt, limits)
    let context = PassphraseSealedKey.context(place, limits, salt)
    let box = XChaCha20Poly1305.seal(
      key, nonce: nonce.span.bytes, associatedData: context.span.bytes, key: sealing.bytes)
    self.init(place: place, limits: limits, salt: salt, box: nonce + box)
  }

  private init(place: RootKeyPlace, limits: Argon2id.Limits, salt: [UInt8], box: [UInt8]) {
    self.place = place
    self.limits = limits
    self.salt = salt
    self.box = box
  }

  func open(with passphrase: borrowing ScratchSecret) throws(RootKeyFailure) -> SecretBytes {
    let sealing = try PassphraseSealedKey.key(passphrase.bytes, salt, limits)
    let context = PassphraseSealedKey.context(place, limits, salt)
    let nonceBytes = XChaCha20Poly1305.nonceBytes
    do {
      let box = box.span.bytes
      return try SecretBytes(count: HeldRootKey.byteCount) {
        (bytes: inout MutableRawSpan) throws(AuthenticationFailure) in
        try XChaCha20Poly1305.open(
          box.extracting(nonceBytes..<box.byteCount), into: &bytes, nonce: box.extracting(0..<nonceBytes),
          associatedData: context.span.bytes, key: sealing.bytes)
      }
    } catch {
      throw RootKeyFailure("passphrase: does not open the root key\nit was mistyped, or the file was altered")
    }
  }

  private static func key(_ passphrase: RawSpan, _ salt: [UInt8], _ limits: Argon2id.Limits)
    throws(RootKeyFailure) -> ScratchSecret
  {
    do {
      return try Argon2id.key(from: passphrase, salt: salt.span.bytes, limits: limits)
    } catch {
      throw RootKeyFailure("passphrase: \(error.description)\nit takes \(limits.memory >> 20) MiB")
    }
  }

  private static func context(_ place: RootKeyPlace, _ limits: Argon2id.Limits, _ salt: [UInt8]) -> [UInt8] {
    var encoder = PrefixEncoder(label: "fengni root passphrase/v1")
    encoder.append(raw: place.vault.bytes)
    encoder.append(place.generation)
    encoder.append(limits.operations)
    encoder.append(UInt64(limits.memory))
    encoder.append(raw: salt)
    return encoder.bytes
  }

  // MARK: Text

  var text: [UInt8] {
    Array(
      """
      fengni root passphrase v1
      vault \(place.vault.text)
      root key \(place.generation)
      argon2id operations \(limits.operations) memory \(limits.memory)
      salt \(Base64.encode(salt))
      box \(Base64.encode(box))

      """.utf8)
  }

  /// `nil` unless the text is what would be written, and its derivation costs as much as ours do and not absurdly
  /// more.
  init?(text: [UInt8]) {
    guard let lines = String(validating: text, as: UTF8.self)?.split(separator: "\n"), lines.count == 6 else {
      return nil
    }
    let words = lines.map { $0.split(separator: " ") }
    guard words[3].count == 5, let vault = words[1].last.flatMap({ Hexadecimal.decode($0) }),
      let vault = VaultID(bytes: vault), let generation = words[2].last.flatMap({ UInt32($0) }),
      let operations = UInt64(words[3][2]), let memory = Int(words[3][4]),
      let limits = Argon2id.Limits(operations: operations, memory: memory),
      let salt = words[4].last.flatMap({ Base64.decode($0) }), salt.count == Argon2id.saltBytes,
      let box = words[5].last.flatMap({ Base64.decode($0) }),
      box.count == XChaCha20Poly1305.nonceBytes + HeldRootKey.byteCount + XChaCha20Poly1305.tagBytes
    else { return nil }
    let least = PassphraseSealedKey.least
    guard operations >= least.operations, memory >= least.memory,
      operations <= PassphraseSealedKey.mostOperations, memory <= PassphraseSealedKey.mostMemory
    else { return nil }
    self.init(
      place: RootKeyPlace(vault: vault, generation: generation), limits: limits, salt: salt, box: box)
    guard self.text == text else { return nil }
  }
}
