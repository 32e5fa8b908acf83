import HTTPTypes
import Hummingbird
import Logging
import NIOCore

/// The outermost step of every exchange: names it, turns what went wrong into a problem, puts on the headers
/// that every answer has, and writes the one line about it.
///
/// The line holds the route's template instead of the path, and nothing of query, headers, bodies or caller.
struct AnswerMiddleware: RouterMiddleware {
  typealias Context = Exchange

  let logger: Logger

  func handle(
    _ request: Request, context: Exchange, next: @concurrent (Request, Exchange) async throws -> Response
  ) async throws -> Response {
    let start = ContinuousClock.now
    var context = context
    context.requestID = RequestID(header: request.headers[.requestID])
    var response: Response
    var kind: String?
    do {
      response = try await next(request, context)
    } catch {
      let problem = try Problem(answering: error)
      kind = problem.type
      response = problem.response()
    }
    response.headers[.cacheControl] = "no-store"
    response.headers[.contentTypeOptions] = "nosniff"
    response.headers[.requestID] = context.requestID.text
    log(request, response, context, kind, ContinuousClock.now - start)
    return response
  }

  private func log(
    _ request: Request, _ response: Response, _ context: Exchange, _ kind: String?, _ duration: Duration
  ) {
    let level: Logger.Level = response.status.code >= 500 ? .error : .info
    logger.log(
      level: level, "request",
      metadata: [
        "method": .string(Route.word(for: request.method)),
        "route": .string(context.endpointPath ?? "none"),
        "status": .stringConvertible(response.status.code),
        "problem": kind.map { .string($0) } ?? "none",
        "microseconds": .stringConvertible(Int64(duration / .microseconds(1))),
        "request_id": .string(context.requestID.text),
      ])
  }
}
