/// A token of the vault as its owner holds it: `fng_…`, or `fngd_…` for the short-lived one a person gives a service.
///
/// Prints as nothing of itself; the vault alone knows whether it is good.
public struct AccessToken: Sendable {
  private let bytes: WipedBytes

  /// The token in `utf8`, as a token file holds it; one line feed at the end is cut off.
  ///
  /// Throws `VaultClientError.badInput` where it is not a token's alphabet and length.
  public init(utf8: some Collection<UInt8>) throws(VaultClientError) {
    var bytes = Array(utf8)
    if bytes.last == UInt8(ascii: "\n") { bytes.removeLast() }
    if bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
    guard (8...128).contains(bytes.count), bytes.starts(with: "fng".utf8),
      bytes.allSatisfy({
        (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0)
          || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "-")
      })
    else { throw .badInput("not a token of the vault: it should begin with fng_") }
    self.bytes = WipedBytes(bytes)
  }

  public init(_ text: String) throws(VaultClientError) { try self.init(utf8: text.utf8) }

  /// The token in a header; the only place it is read again.
  var headerText: String { String(decoding: bytes.copy, as: UTF8.self) }
}
