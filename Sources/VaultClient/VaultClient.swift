import AsyncHTTPClient
import NIOCore
import NIOPosix

/// A vault, as a module or a person's program sees it.
///
/// ```swift
/// try await VaultClient.with(address: "http://127.0.0.1:8440", token: token) { vault in
///   let record = try await vault.record("resident", id, fields: ["name", "phone"], purpose: "care_visit")
///   switch record["phone"]?.form { … }
/// }
/// ```
/// Who asks is the client (token, post, on whose behalf); what for is an argument of every call on records.
/// No call is repeated by itself but a read whose connection died before an answer began.
public final class VaultClient: Sendable {
  let transport: Transport
  let catalogue = CatalogueCache()

  /// A client of the vault at `address`; ``shutdown()`` must be called in the end.
  ///
  /// - Parameters:
  ///   - address: Scheme, host and port; plain `http` only to this machine.
  ///   - token: Who asks; without one only public calls work.
  ///   - post: The post to act through, or `self` for one's own file; else the vault takes the first running one.
  ///   - onBehalfOf: The short-lived token of the person a service acts for.
  public init(
    address: String, token: AccessToken? = nil, post: String? = nil, onBehalfOf: AccessToken? = nil,
    timeouts: Timeouts = Timeouts()
  ) throws(VaultClientError) {
    let address = try VaultAddress(address)
    var configuration = HTTPClient.Configuration()
    // A redirect would carry the token elsewhere; the vault sends none.
    configuration.redirectConfiguration = .disallow
    configuration.timeout.connect = TimeAmount(timeouts.connect)
    configuration.httpVersion = .http1Only
    configuration.decompression = .disabled
    let http = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    transport = Transport(
      address: address, token: token, post: post, onBehalfOf: onBehalfOf, timeouts: timeouts, http: http)
  }

  /// Closes the client's connections; no call may follow.
  public func shutdown() async throws(VaultClientError) {
    do {
      try await transport.http.shutdown()
    } catch {
      throw Transport.failure(error)
    }
  }

  /// Runs `body` with a client and closes it however `body` ends.
  public static func with<Result>(
    address: String, token: AccessToken? = nil, post: String? = nil, onBehalfOf: AccessToken? = nil,
    timeouts: Timeouts = Timeouts(), _ body: (VaultClient) async throws -> Result
  ) async throws -> Result {
    let client = try VaultClient(
      address: address, token: token, post: post, onBehalfOf: onBehalfOf, timeouts: timeouts)
    do {
      let result = try await body(client)
      try await client.shutdown()
      return result
    } catch {
      try? await client.shutdown()
      throw error
    }
  }
}

/// How long the client waits.
public struct Timeouts: Sendable {
  /// For a connection.
  public var connect: Duration
  /// For a whole answer, imports and verification aside.
  public var answer: Duration

  public init(connect: Duration = .seconds(5), answer: Duration = .seconds(60)) {
    self.connect = connect
    self.answer = answer
  }
}
