import HTTPTypes
import Hummingbird
public import Logging
public import MerkleLog
import NIOCore
public import ServiceLifecycle

/// A witness over HTTP (c2sp.org/tlog-witness):
///
/// ```
/// POST /add-checkpoint                          200, 400, 403, 404, 409, 422
/// GET  /<hex SHA-256(origin)>/checkpoint        the last checkpoint cosigned; 404 where there is none
/// ```
/// It holds one secret, which never leaves it, and everything it answers is public: unlike the vault's own server it may
/// listen where other machines reach it, and needs no TLS, since what is said is signed.
public struct WitnessServer: Service {
  private let application: Application<WitnessResponder>

  /// - Parameters:
  ///   - host: the address to listen on, which whoever starts it has chosen.
  ///   - onDecision: told of every request to cosign: what came, and what it came to.
  public init(
    logs: WitnessedLogs, host: String, port: Int, logger: Logger,
    onDecision: @escaping @Sendable (_ body: [UInt8], AddCheckpointOutcome) -> Void,
    onListening: @escaping @Sendable (_ port: Int) async -> Void
  ) throws(ListenerRefusal) {
    guard (0...65_535).contains(port) else { throw .badPort }
    let limits = Self.limits
    application = Application(
      responder: WitnessResponder(logs: logs, onDecision: onDecision),
      server: .http1(
        configuration: .init(
          additionalChannelHandlers: [ConnectionGuard(limits: limits)],
          idleTimeout: TimeAmount(limits.idle),
          httpDecoderConfiguration: .init(
            maxHeaderFieldSize: limits.headerFieldBytes, maxHeaderListSize: limits.headerListBytes,
            maxHeaderFieldCount: limits.headerFields))),
      configuration: ApplicationConfiguration(
        address: .hostname(host, port: port), serverName: nil,
        availableConnectionsDelegate: .maximum(limits.connections, logger: logger)),
      onServerRunning: { channel in await onListening(channel.localAddress?.port ?? 0) },
      logger: logger)
  }

  public func run() async throws { try await application.run() }

  /// A request is small, and a log sends one at a time.
  private static let limits: APILimits = {
    var limits = APILimits()
    limits.bodyBytes = WitnessResponder.bodyBytes
    limits.arrival = .seconds(10)
    limits.answer = .seconds(20)
    limits.connections = 128
    return limits
  }()
}

/// Two paths, answered in plain text.
struct WitnessResponder: HTTPResponder {
  typealias Context = BasicRequestContext

  /// A request of a log as ours has 3,200 bytes at the most; others' notes may be longer.
  static let bodyBytes = 64 << 10

  let logs: WitnessedLogs
  let onDecision: @Sendable ([UInt8], AddCheckpointOutcome) -> Void

  func respond(to request: Request, context: Context) async throws -> Response {
    let path = (request.head.path ?? "").utf8.prefix { $0 != UInt8(ascii: "?") }
    if path.elementsEqual("/add-checkpoint".utf8) {
      guard request.method == .post else { return Self.notAllowed("POST") }
      return try await add(request)
    }
    let parts = path.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    guard parts.count == 3, parts[0].isEmpty, parts[2].elementsEqual("checkpoint".utf8) else {
      return Self.text(.notFound, "no such path\n")
    }
    guard request.method == .get || request.method == .head else { return Self.notAllowed("GET, HEAD") }
    return await latest(parts[1])
  }

  private func add(_ request: Request) async throws -> Response {
    let body: [UInt8]
    do {
      body = try await request.wholeBody(upTo: Self.bodyBytes)
    } catch RequestError.bodyTooLarge {
      return Self.closing(.contentTooLarge, "at most \(Self.bodyBytes) bytes\n")
    } catch RequestError.late {
      return Self.closing(.requestTimeout, "the request did not arrive in time\n")
    }
    let outcome = await logs.add(body)
    onDecision(body, outcome)
    let response = outcome.response
    return Response(
      status: HTTPResponse.Status(code: response.status),
      headers: [.contentType: response.contentType, .cacheControl: "no-store"],
      body: ResponseBody(byteBuffer: ByteBuffer(bytes: response.body)))
  }

  private func latest(_ path: Substring.UTF8View) async -> Response {
    do throws(WitnessFault) {
      guard let note = try await logs.latest(at: path) else {
        return Self.text(.notFound, "no checkpoint of such a log\n")
      }
      return Self.text(.ok, String(decoding: note.encoded, as: UTF8.self))
    } catch {
      // What is wrong with the witness is for its operator to know.
      return Self.text(.serviceUnavailable, "witness cannot answer at present\n")
    }
  }

  private static func text(_ status: HTTPResponse.Status, _ text: String) -> Response {
    Response(
      status: status, headers: [.contentType: "text/plain; charset=utf-8", .cacheControl: "no-store"],
      body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
  }

  private static func notAllowed(_ allow: String) -> Response {
    var response = text(.methodNotAllowed, "the path has no such method\n")
    response.headers[.allow] = allow
    return response
  }

  /// For a request whose rest is not waited for.
  private static func closing(_ status: HTTPResponse.Status, _ reason: String) -> Response {
    var response = text(status, reason)
    response.headers[.connection] = "close"
    return response
  }
}
