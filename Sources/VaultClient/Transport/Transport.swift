import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1

/// Sends calls and tells answers, problems and failures apart.
struct Transport: Sendable {
  let address: VaultAddress
  let token: AccessToken?
  let post: String?
  let onBehalfOf: AccessToken?
  let timeouts: Timeouts
  let http: HTTPClient

  /// The most bytes of an answer that is read whole.
  static let answerBytes = 64 << 20

  /// Makes one call.
  func send(_ call: Call) async throws(VaultClientError) -> Answer {
    let request = try request(for: call)
    // An import is as long as its file; everything else is over soon or not at all.
    let limit: TimeAmount = call.takesAnyTime ? .hours(24) : .init(timeouts.answer)
    let response: HTTPClientResponse
    let body: [UInt8]
    do {
      response = try await execute(request, limit, mayRepeat: call.method == .get)
      body = Array(buffer: try await response.body.collect(upTo: Transport.answerBytes))
    } catch {
      throw Transport.failure(error)
    }
    return try answer(response, body)
  }

  /// Makes one call whose answer is of any length; what comes is given away part by part.
  ///
  /// - Throws: `VaultClientError`, or what `take` throws.
  func download(_ call: Call, _ take: (ArraySlice<UInt8>) async throws -> Void) async throws {
    let response: HTTPClientResponse
    do {
      response = try await execute(try request(for: call), .hours(24), mayRepeat: false)
    } catch {
      throw Transport.failure(error)
    }
    guard (200..<300).contains(response.status.code) else {
      let body: [UInt8]
      do {
        body = Array(buffer: try await response.body.collect(upTo: Transport.answerBytes))
      } catch {
        throw Transport.failure(error)
      }
      _ = try answer(response, body)
      return
    }
    var parts = response.body.makeAsyncIterator()
    while true {
      let part: ByteBuffer?
      do {
        part = try await parts.next()
      } catch {
        throw Transport.failure(error)
      }
      guard let part else { return }
      try await take(ArraySlice(part.readableBytesView))
    }
  }

  /// A kept connection may be closed by the server just as it is used again; a call that changes nothing is then
  /// made once more.
  private func execute(_ request: HTTPClientRequest, _ limit: TimeAmount, mayRepeat: Bool) async throws
    -> HTTPClientResponse
  {
    do {
      return try await http.execute(request, timeout: limit)
    } catch let error as HTTPClientError where error == .remoteConnectionClosed && mayRepeat {
      return try await http.execute(request, timeout: limit)
    }
  }

  private func request(for call: Call) throws(VaultClientError) -> HTTPClientRequest {
    var request = HTTPClientRequest(url: address.description + call.target)
    request.method = HTTPMethod(rawValue: call.method.rawValue)
    request.headers.add(name: "Accept", value: "application/json, application/problem+json")
    if let token { request.headers.add(name: "Authorization", value: "Bearer " + token.headerText) }
    if let onBehalfOf { request.headers.add(name: "On-Behalf-Of", value: onBehalfOf.headerText) }
    for header in call.headers + (post.map { [("Access-Post", $0)] } ?? []) {
      guard header.value.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) else {
        throw .badInput("\(header.name): only printable ASCII can be sent")
      }
      request.headers.add(name: header.name, value: header.value)
    }
    switch call.body {
    case nil: break
    case .json(let bytes):
      request.headers.add(name: "Content-Type", value: "application/json")
      request.body = .bytes(ByteBuffer(bytes: bytes))
    case .upload(let content, let type, let progress):
      request.headers.add(name: "Content-Type", value: type)
      request.body = content.requestBody(progress: progress)
    }
    return request
  }

  private func answer(_ response: HTTPClientResponse, _ body: [UInt8]) throws(VaultClientError) -> Answer {
    let status = Int(response.status.code)
    let type = response.headers.first(name: "Content-Type") ?? ""
    guard (200..<300).contains(status) else {
      guard type.utf8.starts(with: "application/problem+json".utf8),
        let problem = try? JSONDecoder().decode(ProblemBody.self, from: Data(body))
      else { throw .unexpectedAnswer(status: status, "not an answer of the vault") }
      throw .problem(
        problem.problem(
          status: status, retryAfter: response.headers.first(name: "Retry-After").flatMap { Int($0) },
          requestID: response.headers.first(name: "X-Request-ID")))
    }
    return Answer(
      status: status, body: body, etag: response.headers.first(name: "ETag"),
      auditSeq: response.headers.first(name: "Audit-Seq").flatMap { UInt64($0) },
      policyVersion: response.headers.first(name: "Policy-Version"))
  }

  /// What a failure to get any answer is, in words that hold nothing of the request.
  static func failure(_ error: any Error) -> VaultClientError {
    switch error {
    case let error as VaultClientError: return error
    case is CancellationError: return .cancelled
    case let error as HTTPClientError:
      switch error {
      case .cancelled: return .cancelled
      case .deadlineExceeded, .readTimeout, .writeTimeout: return .timedOut
      case .connectTimeout, .tlsHandshakeTimeout: return .unreachable("no connection in time")
      case .remoteConnectionClosed: return .unreachable("connection closed before the answer")
      default: return .unreachable("\(error.shortDescription)")
      }
    case let error as IOError: return .unreachable(String(cString: strerror(error.errnoCode)).lowercased())
    case is NIOTooManyBytesError:
      return .unexpectedAnswer(status: 200, "answer is larger than any of the vault's")
    case let error as UploadContent.Failure: return .badInput(error.description)
    default: return .unreachable("connection failed (\(type(of: error)))")
    }
  }
}
