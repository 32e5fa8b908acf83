import Hummingbird
import Logging
import NIOCore
import Testing

@testable import VaultAPI

/// How the server treats good, bad and slow clients, whatever the vault would say.
@Suite struct ServingTests {
  private static let routes = [
    Route(.get, "/v1/things/{id}") { _, exchange in
      Response(json: JSONWriter.object { $0.member("length", exchange.part("id").utf8.count) })
    },
    Route(.post, "/v1/things") { request, _ in
      let body = try await JSONBody.read(request, APILimits())
      return Response(.created, json: JSONWriter.object { $0.member("bytes", body.bytes.count) })
    },
    Route(.get, "/v1/failing") { _, _ in throw Leaky() },
  ]

  private struct Leaky: Error, CustomStringConvertible { let description = "secret 15412345678" }

  private static func request(_ head: String, headers: [String] = [], body: String = "") -> String {
    ([head + " HTTP/1.1", "Host: localhost", "Connection: close"] + headers).joined(separator: "\r\n")
      + "\r\n\r\n" + body
  }

  private static func json(_ body: String, _ headers: [String] = []) -> String {
    request(
      "POST /v1/things",
      headers: ["Content-Type: application/json", "Content-Length: \(body.utf8.count)"] + headers, body: body)
  }

  @Test func `every answer carries the headers that keep it private`() async throws {
    try await RunningServer.with(ServingTests.routes) { port, _ in
      for head in ["GET /v1/things/1", "GET /nowhere", "PUT /v1/things", "GET /v1/failing"] {
        let answer = try await RawConnection.exchange(
          port: port, [ServingTests.request(head, headers: ["X-Request-ID: r-1"])])
        let lower = answer.lowercased()
        #expect(lower.contains("cache-control: no-store\r\n"))
        #expect(lower.contains("x-content-type-options: nosniff\r\n"))
        #expect(lower.contains("x-request-id: r-1\r\n"))
        #expect(!lower.contains("access-control-") && !lower.contains("server:"))
        #expect(!answer.contains("15412345678"))
      }
    }
  }

  @Test func `a path with another method is told which are allowed`() async throws {
    try await RunningServer.with(ServingTests.routes) { port, _ in
      for method in ["PUT", "DELETE", "OPTIONS", "TRACE", "QUERY"] {
        let answer = try await RawConnection.exchange(
          port: port, [ServingTests.request("\(method) /v1/things")])
        #expect(RawConnection.status(answer) == 405, "\(method)")
        #expect(answer.lowercased().contains("allow: post\r\n"))
        let nowhere = try await RawConnection.exchange(
          port: port, [ServingTests.request("\(method) /v1/nothing")])
        #expect(RawConnection.status(nowhere) == 404, "\(method)")
      }
    }
  }

  @Test func `what is no HTTP is answered 400 and cut off`() async throws {
    try await RunningServer.with(ServingTests.routes) { port, _ in
      for text in [
        ServingTests.request("FOO /v1/things"), "\u{16}\u{3}\u{1}\r\n\r\n", "GET /v1/things/1\r\n\r\n",
        ServingTests.request("POST /v1/things", headers: ["Content-Length: x"]),
        ServingTests.request(
          "POST /v1/things", headers: ["Content-Length: 2", "Transfer-Encoding: chunked"]),
      ] {
        let answer = try await RawConnection.exchange(port: port, [text])
        #expect(answer.isEmpty || RawConnection.status(answer) == 400)
      }
    }
  }

  @Test func `bodies are taken as JSON of bounded size only`() async throws {
    try await RunningServer.with(ServingTests.routes) { port, _ in
      func status(_ text: String) async throws -> Int? {
        RawConnection.status(try await RawConnection.exchange(port: port, [text]))
      }
      let good = try await status(ServingTests.json("{}"))
      #expect(good == 201)
      #expect(try await status(ServingTests.json(#"{"a":1,"a":2}"#)) == 400)
      #expect(
        try await status(
          ServingTests.request(
            "POST /v1/things", headers: ["Content-Type: text/plain", "Content-Length: 2"], body: "{}")
        ) == 415)
      // Refused by what it says of itself, before a byte of it is read.
      #expect(
        try await status(
          ServingTests.request(
            "POST /v1/things", headers: ["Content-Type: application/json", "Content-Length: 1048577"])) == 413
      )
      // Refused by what it is, where it says nothing.
      let chunk = String(repeating: " ", count: 0x10000)
      let chunks = (0..<17).map { _ in "10000\r\n\(chunk)\r\n" }.joined()
      #expect(
        try await status(
          ServingTests.request(
            "POST /v1/things", headers: ["Content-Type: application/json", "Transfer-Encoding: chunked"],
            body: chunks + "0\r\n\r\n")) == 413)
    }
  }

  @Test func `headers are bounded`() async throws {
    try await RunningServer.with(ServingTests.routes) { port, _ in
      let large = "X-Large: " + String(repeating: "x", count: 9000)
      let one = try await RawConnection.exchange(
        port: port, [ServingTests.request("GET /v1/things/1", headers: [large])])
      #expect(RawConnection.status(one).map { $0 >= 400 } ?? true)
      let many = (0..<100).map { "X-\($0): 1" }
      let all = try await RawConnection.exchange(
        port: port, [ServingTests.request("GET /v1/things/1", headers: many)])
      #expect(RawConnection.status(all).map { $0 >= 400 } ?? true)
    }
  }

  @Test func `a request that trickles in is answered 408 and cut off`() async throws {
    var limits = APILimits()
    limits.arrival = .milliseconds(300)
    let pieces =
      [
        ServingTests.request(
          "POST /v1/things", headers: ["Content-Type: application/json", "Content-Length: 1000"])
      ]
      + Array(repeating: " ", count: 100)
    try await RunningServer.with(ServingTests.routes, limits: limits) { port, _ in
      let start = ContinuousClock.now
      let answer = try await RawConnection.exchange(port: port, pieces, pause: .milliseconds(50))
      #expect(RawConnection.status(answer) == 408)
      #expect(ContinuousClock.now - start < .seconds(120))
    }
  }

  @Test func `a late request is answered 408 also where its reader comes to it late`() async throws {
    var limits = APILimits()
    limits.arrival = .milliseconds(300)
    // As on a machine whose threads all have something else to do.
    let slow = Route(.post, "/v1/things") { request, _ in
      do {
        let body = try await JSONBody.read(request, APILimits())
        return Response(.created, json: JSONWriter.object { $0.member("bytes", body.bytes.count) })
      } catch {
        try await Task.sleep(for: .seconds(2))
        throw error
      }
    }
    let head = ServingTests.request(
      "POST /v1/things", headers: ["Content-Type: application/json", "Content-Length: 1000"])
    try await RunningServer.with([slow], limits: limits) { port, _ in
      // An answer that comes even later than it may is cut off: on a busy machine not the first time.
      var answer = ""
      for _ in 0..<5 where answer.isEmpty { answer = try await RawConnection.exchange(port: port, [head]) }
      #expect(RawConnection.status(answer) == 408)
    }
  }

  @Test func `a client that was refused cannot stay by sending on`() async throws {
    let refusing = Route(.post, "/v1/imports/{id}/rows") { _, _ in throw RequestError.unauthenticated }
    try await RunningServer.with([refusing]) { port, _ in
      let head =
        "POST /v1/imports/i_1/rows HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/csv\r\n"
        + "Content-Length: 1000000\r\n\r\n"
      let start = ContinuousClock.now
      let answer = try await RawConnection.exchange(
        port: port, [head] + Array(repeating: "x", count: 4000), pause: .milliseconds(50))
      #expect(RawConnection.status(answer) == 401)
      // 4000 pieces take 200 seconds, the time an import may take is hours.
      #expect(ContinuousClock.now - start < .seconds(120))
    }
  }

  @Test func `a client that keeps silent is cut off`() async throws {
    var limits = APILimits()
    limits.idle = .milliseconds(200)
    try await RunningServer.with(ServingTests.routes, limits: limits) { port, _ in
      let start = ContinuousClock.now
      let answer = try await RawConnection.exchange(port: port, ["GET /v1/things/1 HT"])
      #expect(answer.isEmpty)
      #expect(ContinuousClock.now - start < .seconds(60))
    }
  }

  @Test(.timeLimit(.minutes(4)))
  func `a server told to stop does not wait for a half-sent body`() async throws {
    var limits = APILimits()
    limits.drain = .milliseconds(500)
    // So far off that they can have no part in it, on the busiest machine either.
    limits.arrival = .seconds(600)
    limits.idle = .seconds(600)
    let (entered, entering) = AsyncStream<Void>.makeStream()
    let reading = Route(.post, "/half") { request, _ in
      entering.yield()
      let body = try await JSONBody.read(request, APILimits())
      return Response(.created, json: JSONWriter.object { $0.member("bytes", body.bytes.count) })
    }
    let half = ServingTests.request(
      "POST /half", headers: ["Content-Type: application/json", "Content-Length: 1000"],
      body: "{\"half\":")
    let started = ContinuousClock.now
    try await RunningServer.with([reading], limits: limits) { port, stop in
      async let stuck = RawConnection.exchange(port: port, [half])
      for await _ in entered { break }
      await stop()
      _ = try await stuck
    }
    // `with` returns when the server has ended.
    #expect(ContinuousClock.now - started < .seconds(120))
  }

  @Test(.timeLimit(.minutes(4)))
  func `a client that does not take its answer holds up nobody`() async throws {
    let large = Route(.get, "/large") { _, _ in
      Response(json: ByteBuffer(repeating: UInt8(ascii: " "), count: 64 << 20))
    }
    var limits = APILimits()
    limits.drain = .milliseconds(500)
    // So far off that they can have no part in it, on the busiest machine either.
    limits.arrival = .seconds(600)
    limits.idle = .seconds(600)
    let started = ContinuousClock.now
    let stuck = try await RunningServer.with([large] + ServingTests.routes, limits: limits) { port, stop in
      let request = ServingTests.request("GET /large")
      // Outlives the server by far, unless the server cuts it off.
      let stuck = Task { try await RawConnection.hold(port: port, request, for: .seconds(45)) }
      try await Task.sleep(for: .milliseconds(300))
      let other = try await RawConnection.exchange(port: port, [ServingTests.request("GET /v1/things/1")])
      #expect(RawConnection.status(other) == 200)
      await stop()
      return stuck
    }
    #expect(ContinuousClock.now - started < .seconds(120))
    stuck.cancel()
  }

  @Test func `a kept connection serves one request after the other`() async throws {
    try await RunningServer.with(ServingTests.routes) { port, _ in
      let one = "GET /v1/things/1 HTTP/1.1\r\nHost: localhost\r\n\r\n"
      let answers = try await RawConnection.exchange(
        port: port, [one, one + one, ServingTests.request("GET /v1/things/1")], pause: .milliseconds(50))
      #expect(answers.split(separator: "HTTP/1.1 200").count == 4)
    }
  }

  @Test(.timeLimit(.minutes(4)))
  func `a request under way when the server is told to stop is still answered`() async throws {
    let (entered, entering) = AsyncStream<Void>.makeStream()
    let slow = Route(.get, "/slow") { _, _ in
      entering.yield()
      try await Task.sleep(for: .milliseconds(400))
      return Response(json: JSONWriter.object { $0.member("done", true) })
    }
    try await RunningServer.with([slow]) { port, stop in
      async let answer = RawConnection.exchange(port: port, [ServingTests.request("GET /slow")])
      for await _ in entered { break }
      await stop()
      let text = try await answer
      #expect(text.contains(#"{"done":true}"#))
    }
  }

  @Test func `curl's question whether to go on is answered`() async throws {
    try await RunningServer.with(ServingTests.routes) { port, _ in
      let head = ServingTests.request(
        "POST /v1/things",
        headers: ["Content-Type: application/json", "Content-Length: 2", "Expect: 100-continue"])
      let answer = try await RawConnection.exchange(port: port, [head, "{}"], pause: .milliseconds(100))
      #expect(answer.hasPrefix("HTTP/1.1 100"))
      #expect(answer.contains("HTTP/1.1 201"))
    }
  }

  @Test func `the log names the route and nothing of the request`() async throws {
    let lines = LogLines()
    let body = #"{"phone":"15412345678"}"#
    try await RunningServer.with(ServingTests.routes, logger: lines.logger) { port, _ in
      for text in [
        ServingTests.request(
          "GET /v1/things/PATHVALUE?q=QUERYVALUE", headers: ["Authorization: Bearer fng_TOKEN"]),
        ServingTests.json(
          body, ["Access-Purpose: care_visit;case=\"CASEVALUE\"", "Idempotency-Key: KEYVALUE1"]),
        ServingTests.json("{\"phone\":15412345678"), ServingTests.request("GET /v1/failing"),
        ServingTests.request("GET /UNKNOWNPATH"), ServingTests.request("HIDDENMETHOD /v1/things"),
      ] { _ = try await RawConnection.exchange(port: port, [text]) }
    }
    let all = lines.all.joined()
    #expect(all.contains(#""route":"/v1/things/{id}""#))
    #expect(all.contains(#""status":201"#))
    for secret in [
      "PATHVALUE", "QUERYVALUE", "TOKEN", "15412345678", "CASEVALUE", "KEYVALUE", "UNKNOWNPATH",
      "HIDDENMETHOD",
    ] { #expect(!all.contains(secret), "\(secret) was logged") }
  }
}
