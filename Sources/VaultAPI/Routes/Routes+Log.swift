import Cedar
import HTTPTypes
import Hummingbird
import NIOCore
import Vault

extension Routes {
  var log: [Route] {
    [
      Route(.post, "/v1/audit/query", queryLog),
      Route(.get, "/v1/audit/events/{seq}", logEntry),
      Route(.get, "/v1/audit/counts", countEntries),
      Route(.get, "/v1/audit/checkpoint", checkpoint),
      Route(.get, "/v1/audit/verifier-key", verifierKey),
      Route(.post, "/v1/audit/verifications", verifyLog),
      Route(.get, "/v1/audit/verifications", verificationStatus),
      Route(.get, "/v1/me/access-log", accessLog),
    ]
  }

  @Sendable private func queryLog(_ request: Request, _ exchange: Exchange) async throws -> Response {
    let caller = try await caller(request)
    var members = JSONMembers(try await body(request).object)
    var ask = AuditAsk()
    ask.actor = members.optionalString("actor")
    ask.caseReference = members.optionalString("case")
    ask.field = members.optionalString("field")
    ask.fieldClass = members.optionalString("class")
    ask.event = members.optionalString("event")
    ask.outcome = members.optionalString("outcome")
    ask.from = members.optional("from", "a moment in UTC", \.timestamp)
    ask.until = members.optional("until", "a moment in UTC", \.timestamp)
    ask.limit = members.optionalInteger("limit")
    ask.before = members.optional("cursor", "the cursor of a page", \.position)
    if let subject = members.optionalObject("subject") {
      var reference = JSONMembers(subject, at: "/subject")
      ask.subject = RecordReference(type: reference.string("type"), id: reference.string("id"))
      try reference.finish()
    }
    try members.finish()
    let page = try await vault.auditEntries(ask, for: purpose(request), by: caller).value()
    return Response(json: page.json).decided(auditSeq: page.auditSeq)
  }

  @Sendable private func logEntry(_ request: Request, _ exchange: Exchange) async throws -> Response {
    let caller = try await caller(request)
    let entry = try await vault.auditEntry(try exchange.seq, for: purpose(request), by: caller).value()
    return Response(json: JSONWriter.object(capacity: 1024) { entry.write(to: &$0) })
  }

  /// Numbers only; what is asked names nobody either.
  @Sendable private func countEntries(_ request: Request, _ exchange: Exchange) async throws -> Response {
    let caller = try await caller(request)
    let query = try QueryParameters(request, allowed: ["first", "end", "from", "until", "by"])
    var ask = CountAsk()
    ask.first = try query.integer("first", as: UInt64.self)
    ask.end = try query.integer("end", as: UInt64.self)
    ask.from = try query.moment("from")
    ask.until = try query.moment("until")
    if let by = query.text("by") {
      guard by.utf8.elementsEqual("month".utf8) else {
        throw RequestError.malformedQuery("`by` is `month`, or left out")
      }
      ask.byMonth = true
    }
    let counts = try await vault.countEntries(ask, for: purpose(request), by: caller).value()
    return Response(json: counts.json).decided(auditSeq: counts.auditSeq)
  }

  /// The signed head says nothing about anybody; whoever is signed in may keep it.
  @Sendable private func checkpoint(_ request: Request, _ exchange: Exchange) async throws -> Response {
    _ = try await caller(request)
    let asked = try QueryParameters(request, allowed: ["cosigned"]).text("cosigned")
    guard asked.map({ word in ["true", "false"].contains { $0.utf8.elementsEqual(word.utf8) } }) ?? true
    else {
      throw RequestError.malformedQuery("`cosigned` is true or false")
    }
    let isCosigned = asked?.utf8.elementsEqual("true".utf8) ?? false
    let note = isCosigned ? try vault.cosignedCheckpoint() : try vault.checkpoint()
    return Response(
      status: .ok, headers: [.contentType: "text/plain; charset=utf-8"],
      body: ResponseBody(byteBuffer: ByteBuffer(string: note)))
  }

  @Sendable private func verifierKey(_ request: Request, _ exchange: Exchange) async throws -> Response {
    _ = try await caller(request)
    let key = try vault.verifierKey()
    return Response(json: JSONWriter.object { $0.member("verifier_key", key) })
  }

  @Sendable private func verifyLog(_ request: Request, _ exchange: Exchange) async throws -> Response {
    let caller = try await caller(request)
    try await noContent(request)
    return Response(json: try await vault.verify(for: purpose(request), by: caller).value().json)
  }

  /// How far the caller's own verification is: numbers of rows, nothing of what they hold.
  @Sendable private func verificationStatus(_ request: Request, _ exchange: Exchange) async throws -> Response
  {
    let status = try vault.verificationStatus(by: try await caller(request))
    return Response(
      json: JSONWriter.object { json in
        json.member("running", status != nil)
        json.member("done", status?.done ?? 0)
        json.member("of", status?.total ?? 0)
      })
  }

  @Sendable private func accessLog(_ request: Request, _ exchange: Exchange) async throws -> Response {
    let caller = try await caller(request)
    let query = try QueryParameters(request, allowed: ["limit", "cursor"])
    let page = try await vault.accessLog(
      limit: query.integer("limit", as: Int.self), before: query.integer("cursor", as: UInt64.self),
      for: purpose(request), by: caller
    ).value()
    return Response(json: page.json).decided(auditSeq: page.auditSeq)
  }
}

extension JSONValue {
  /// A place in the log, as a cursor has it.
  fileprivate var position: UInt64? {
    string.flatMap { text in text.utf8.allSatisfy { (0x30...0x39).contains($0) } ? UInt64(text) : nil }
  }
}
