/// Why the server does not listen where it was told to.
public enum ListenerRefusal: Error, Sendable, CustomStringConvertible {
  /// The address is reachable from other machines, and there is no TLS.
  case notLoopback
  case badPort

  public var description: String {
    switch self {
    case .notLoopback:
      "listening address is not a loopback address: without TLS the vault serves this machine only\n"
        + "  listen on 127.0.0.1, and let a TLS proxy on this machine stand in front"
    case .badPort: "port is not between 0 and 65535"
    }
  }

  /// Whether `host` is an address of this machine's own loopback; names other than `localhost` may resolve to
  /// anything and do not count.
  static func isLoopback(_ host: String) -> Bool {
    if host.utf8.elementsEqual("::1".utf8) || host.utf8.elementsEqual("localhost".utf8) { return true }
    let numbers = host.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    return numbers.count == 4 && numbers[0].elementsEqual("127".utf8)
      && numbers.allSatisfy { digits in
        (1...3).contains(digits.count) && digits.allSatisfy { (0x30...0x39).contains($0) }
          && UInt8(String(decoding: digits, as: UTF8.self)) != nil
      }
  }
}
