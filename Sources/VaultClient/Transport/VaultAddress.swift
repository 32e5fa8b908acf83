import Foundation

/// Where a vault serves: `http://127.0.0.1:8440`, or `https://vault.example` beyond this machine.
///
/// Plain `http` is taken only to a loopback address: a token and what it opens would otherwise cross the
/// network in the open. Path, query, fragment and user name are refused, since nothing of ours has them.
public struct VaultAddress: Sendable, CustomStringConvertible {
  /// Scheme, host and port, without a slash at the end.
  public let description: String

  /// Reads an address; throws `VaultClientError.badAddress`.
  public init(_ text: String) throws(VaultClientError) {
    guard text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }), let parts = URLComponents(string: text),
      let scheme = parts.scheme?.lowercased(), let host = parts.host, !host.isEmpty
    else { throw .badAddress("not an address: it should look like http://127.0.0.1:8440") }
    guard parts.user == nil, parts.password == nil, parts.query == nil, parts.fragment == nil,
      parts.path.isEmpty || parts.path == "/"
    else { throw .badAddress("only scheme, host and port belong into an address") }
    switch scheme {
    case "https": break
    case "http" where VaultAddress.isLoopback(host): break
    case "http": throw .badAddress("plain http is taken only to this machine: use https")
    default: throw .badAddress("the scheme must be http or https")
    }
    description = "\(scheme)://\(host)" + (parts.port.map { ":\($0)" } ?? "")
  }

  private static func isLoopback(_ host: String) -> Bool {
    if host == "localhost" || host == "[::1]" || host == "::1" { return true }
    let numbers = host.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    return numbers.count == 4 && numbers[0].elementsEqual("127".utf8)
      && numbers.allSatisfy { UInt8(String(decoding: $0, as: UTF8.self)) != nil }
  }
}
