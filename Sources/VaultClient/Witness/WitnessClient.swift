import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1

/// A witness over HTTP (c2sp.org/tlog-witness), as a log sees it.
///
/// Nothing it says is believed here; whoever calls has its key. What is bounded is how long it may take and how much it
/// may say.
public final class WitnessClient: Sendable {
  /// Where the witness is: the prefix of its paths, without a slash at the end.
  public let prefix: String
  private let timeout: Duration
  private let http: HTTPClient

  /// What a witness answered.
  public struct Reply: Sendable {
    public let status: Int
    /// Without its parameters.
    public let mediaType: String
    public let body: [UInt8]
  }

  /// The most bytes of an answer: a note with a hundred signatures has fewer.
  public static let mostBytes = 64 << 10

  /// - Parameters:
  ///   - address: `http` or `https`, a host, and a path where the witness has one. Plain `http` will do: what is sent is
  ///     public, and what comes back is signed.
  ///   - timeout: for a whole answer.
  public init(address: String, timeout: Duration = .seconds(10)) throws(VaultClientError) {
    guard address.utf8.allSatisfy({ (0x21...0x7E).contains($0) }), let parts = URLComponents(string: address),
      ["http", "https"].contains(parts.scheme), !(parts.host ?? "").isEmpty, parts.user == nil,
      parts.password == nil, parts.query == nil, parts.fragment == nil
    else { throw .badAddress("not the address of a witness: it should look like https://witness.example/w1") }
    var prefix = address
    while prefix.utf8.last == UInt8(ascii: "/") { prefix.removeLast() }
    self.prefix = prefix
    self.timeout = timeout
    var configuration = HTTPClient.Configuration()
    configuration.redirectConfiguration = .disallow
    configuration.timeout.connect = TimeAmount(timeout)
    configuration.httpVersion = .http1Only
    configuration.decompression = .disabled
    http = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
  }

  /// Closes the connections; no call may follow.
  public func shutdown() async { try? await http.shutdown() }

  /// Asks for a cosignature.
  public func addCheckpoint(_ body: [UInt8]) async throws(VaultClientError) -> Reply {
    var request = HTTPClientRequest(url: "\(prefix)/add-checkpoint")
    request.method = .POST
    request.body = .bytes(ByteBuffer(bytes: body))
    return try await reply(to: request)
  }

  /// Asks for the last checkpoint that was cosigned.
  ///
  /// - Parameter log: SHA-256 of the log's origin, in hexadecimal.
  public func checkpoint(ofLog log: String) async throws(VaultClientError) -> Reply {
    try await reply(to: HTTPClientRequest(url: "\(prefix)/\(log)/checkpoint"))
  }

  private func reply(to request: HTTPClientRequest) async throws(VaultClientError) -> Reply {
    do {
      // The deadline is for the body too.
      let response = try await http.execute(request, timeout: TimeAmount(timeout))
      let type = response.headers.first(name: "Content-Type") ?? ""
      let body = Array(buffer: try await response.body.collect(upTo: Self.mostBytes))
      let mediaType = type.utf8.prefix { $0 != UInt8(ascii: ";") && $0 != UInt8(ascii: " ") }
      return Reply(
        status: Int(response.status.code), mediaType: String(decoding: mediaType, as: UTF8.self), body: body)
    } catch is NIOTooManyBytesError {
      throw .unexpectedAnswer(status: 200, "answer is larger than any of a witness's")
    } catch {
      throw Transport.failure(error)
    }
  }
}
