/// A secret split into shares of which any `threshold` give it back and fewer tell nothing.
///
/// Shamir, "How to share a secret" (1979), byte by byte over GF(2⁸) modulo 0x11B, as HashiCorp Vault and others
/// have it: for each byte of the secret a polynomial of degree threshold − 1 whose value at 0 is the byte and
/// whose other coefficients are random; share `i` holds the values at `i`. The values of one are interchangeable
/// with theirs; it is not SLIP-39, which keeps a digest beside the secret. libsodium has no secret sharing, so the
/// arithmetic is our own (`FieldElement`); the random coefficients are libsodium's.
///
/// The secrecy is not computational: with threshold − 1 shares every value of every byte of the secret is as likely
/// as before. What tells whether shares are the right ones is not in here: a wrong one gives a wrong secret.
public struct SecretShares: ~Copyable, Sendable {
  /// How many there are, numbered from 1.
  public let count: Int
  /// How many give the secret back.
  public let threshold: Int
  /// The number of bytes of the secret, and of every share.
  public let size: Int
  /// The values of share 1, of share 2, and so on.
  private let values: ScratchSecret

  /// Whether a secret can be split so: a share for the secret's own place, 0, would be the secret.
  public static func isPossible(threshold: Int, count: Int) -> Bool {
    threshold >= 2 && count >= threshold && count <= 255
  }

  public init(of secret: RawSpan, threshold: Int, count: Int) {
    precondition(
      SecretShares.isPossible(threshold: threshold, count: count), "2 <= threshold <= count <= 255")
    // Every coefficient may be zero, the highest too: else fewer shares would rule a value out.
    let coefficients = ScratchSecret(count: secret.byteCount * (threshold - 1)) { Randomness.fill(&$0) }
    self.init(of: secret, coefficients: coefficients.bytes, threshold: threshold, count: count)
  }

  /// - Parameter coefficients: for each byte of the secret those of x, x², …, one byte each.
  init(of secret: RawSpan, coefficients: RawSpan, threshold: Int, count: Int) {
    let degree = threshold - 1
    precondition(coefficients.byteCount == secret.byteCount * degree, "a coefficient a byte and degree")
    let size = secret.byteCount
    self.count = count
    self.threshold = threshold
    self.size = size
    values = ScratchSecret(count: size * count) { values in
      for share in 0..<count {
        let place = FieldElement(UInt8(share + 1))
        for byte in 0..<size {
          // Horner's rule, from the highest coefficient to the secret's byte.
          var value = FieldElement.zero
          for power in stride(from: degree - 1, through: 0, by: -1) {
            value = value * place + coefficients.element(byte * degree + power)
          }
          value = value * place + secret.element(byte)
          values.storeBytes(of: value.byte, toByteOffset: share * size + byte, as: UInt8.self)
        }
      }
    }
  }

  /// What share `index` holds, 1 to `count`.
  @_lifetime(borrow self)
  public func value(of index: UInt8) -> RawSpan {
    precondition(index >= 1 && Int(index) <= count, "there is no share of this number")
    return values.bytes.extracting(size * (Int(index) - 1)..<size * Int(index))
  }
}

/// Shares as they come together.
public struct CollectedShares: ~Copyable, Sendable {
  /// The numbers of the shares, as they came.
  public private(set) var indices: [UInt8] = []
  private let size: Int
  private var values: ScratchSecret

  /// - Parameter size: the number of bytes of the secret.
  public init(size: Int) {
    self.size = size
    values = ScratchSecret(capacity: size * 8)
  }

  /// Takes a share; not one whose number is there already, and none numbered 0, which would be the secret itself.
  public mutating func add(_ index: UInt8, _ value: RawSpan) -> Bool {
    precondition(value.byteCount == size, "a share has as many bytes as the secret")
    guard index != 0, !indices.contains(index) else { return false }
    indices.append(index)
    values.append(value)
    return true
  }

  /// The secret that the first `threshold` shares give; `nil` where there are fewer.
  public func secret(threshold: Int) -> SecretBytes? {
    guard threshold >= 1, indices.count >= threshold else { return nil }
    return SecretBytes(count: size) { secret in interpolate(at: .zero, threshold, into: &secret) }
  }

  /// The numbers of those beyond the first `threshold` that do not fit them.
  public func misfits(threshold: Int) -> [UInt8] {
    indices.indices.dropFirst(threshold).filter { position in
      let expected = ScratchSecret(count: size) { value in
        interpolate(at: FieldElement(indices[position]), threshold, into: &value)
      }
      return !ConstantTime.equal(
        expected.bytes, values.bytes.extracting(size * position..<size * (position + 1)))
    }.map { indices[$0] }
  }

  /// Lagrange's formula: the value at `place` of the polynomials through the first shares. The numbers are no
  /// secrets; the values are multiplied without branch or table.
  private func interpolate(at place: FieldElement, _ threshold: Int, into result: inout MutableRawSpan) {
    let places = indices.prefix(threshold).map { FieldElement($0) }
    let bytes = values.bytes
    for (position, own) in places.enumerated() {
      var weight = FieldElement.one
      for other in places where other != own { weight = weight * (place + other) * (own + other).inverse }
      for byte in 0..<size {
        let sum = result.bytes.element(byte) + weight * bytes.element(size * position + byte)
        result.storeBytes(of: sum.byte, toByteOffset: byte, as: UInt8.self)
      }
    }
  }
}

extension RawSpan {
  fileprivate func element(_ offset: Int) -> FieldElement {
    FieldElement(unsafe unsafeLoad(fromByteOffset: offset, as: UInt8.self))
  }
}
