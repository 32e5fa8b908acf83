import HTTPTypes
import Hummingbird
import Logging

/// One call of the API: a method on a path, and what answers it.
struct Route: Sendable {
  typealias Handler = @Sendable (Request, Exchange) async throws -> Response

  let method: HTTPRequest.Method
  /// `/v1/records/{type}/{id}`
  let template: String
  let handler: Handler

  init(_ method: HTTPRequest.Method, _ template: String, _ handler: @escaping Handler) {
    self.method = method
    self.template = template
    self.handler = handler
  }

  static let logExport = "/v1/audit/exports"
  static let openingsExport = "/v1/audit/openings"

  /// Calls that may take as long as a large import or log does.
  static func isLong(_ path: String) -> Bool {
    let path = path.utf8.prefix { $0 != UInt8(ascii: "?") }
    let isImport = path.starts(with: "/v1/imports/".utf8)
    return isImport && (path.hasEnd("/rows") || path.hasEnd("/withdrawal"))
      || ["/v1/audit/verifications", "/v1/retention/runs", logExport, openingsExport].contains {
        path.elementsEqual($0.utf8)
      }
  }

  /// The methods the API knows; anything else counts as one it does not allow.
  static let methods: [HTTPRequest.Method] = [
    .get, .head, .post, .put, .patch, .delete, .options, .trace, .connect,
  ]

  /// The method as it is logged: a client can write anything there.
  static func word(for method: HTTPRequest.Method) -> String {
    methods.contains(method) ? method.rawValue : "other"
  }
}

extension Substring.UTF8View {
  fileprivate func hasEnd(_ end: String) -> Bool { suffix(end.utf8.count).elementsEqual(end.utf8) }
}

/// Finds the route of a request; a known path with another method is told which are allowed.
struct APIResponder: HTTPResponder {
  typealias Context = Exchange

  private let router: RouterResponder<Exchange>

  init(routes: [Route], logger: Logger) {
    let router = Router(context: Exchange.self)
    router.add(middleware: AnswerMiddleware(logger: logger))
    var allowed: [String: [HTTPRequest.Method]] = [:]
    for route in routes {
      allowed[route.template, default: []].append(route.method)
      router.on(RouterPath(route.template), method: route.method) { request, context in
        try await route.handler(request, context)
      }
    }
    for (template, methods) in allowed {
      let allow = methods.map(\.rawValue).sorted().joined(separator: ", ")
      for method in Route.methods where !methods.contains(method) {
        router.on(RouterPath(template), method: method) { _, _ -> Response in
          throw RequestError.methodNotAllowed(allow: allow)
        }
      }
    }
    self.router = router.buildResponder()
  }

  func respond(to request: Request, context: Exchange) async throws -> Response {
    guard !Route.methods.contains(request.method) else {
      return try await router.respond(to: request, context: context)
    }
    // A method nobody registered would be a path nobody knows; TRACE is registered everywhere and allowed nowhere.
    var head = request.head
    head.method = .trace
    return try await router.respond(to: Request(head: head, body: request.body), context: context)
  }
}
