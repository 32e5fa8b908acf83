import Cedar
import HTTPTypes
import Hummingbird
import MerkleLog
import NIOCore
import Vault

/// The log handed out: as long as it is, written as it is read.
extension Routes {
  var export: [Route] {
    [
      Route(.post, Route.logExport, exportLog),
      Route(.post, Route.openingsExport, exportOpenings),
      Route(.get, "/v1/audit/events/{seq}/proof", proveEntry),
      Route(.get, "/v1/me/access-log/{seq}/proof", proveOwnEntry),
      Route(.get, "/v1/audit/consistency", proveConsistency),
      Route(.post, "/v1/audit/consistency", proveConsistencyOfKept),
    ]
  }

  /// A tar archive of tlog-tiles: leaves, which name nobody, and the tree over them.
  @Sendable private func exportLog(_ request: Request, _ exchange: Exchange) async throws -> Response {
    let caller = try await caller(request)
    var members = JSONMembers(try await body(request, mayBeEmpty: true).object)
    let from = try members.entry("from")
    try members.finish()
    let export = try await vault.exportLog(from: from, for: purpose(request), by: caller).value()
    return Response(
      status: .ok, headers: [.contentType: "application/x-tar"],
      body: ResponseBody { writer in
        var files = export.files
        while let file = try files.next() { try await writer.write(try archived(file)) }
        try await writer.write(ByteBuffer(bytes: TarHeader.end))
        try await writer.finish(nil)
      }
    ).decided(auditSeq: export.auditSeq)
  }

  /// What the entries say, a line of JSON each.
  @Sendable private func exportOpenings(_ request: Request, _ exchange: Exchange) async throws -> Response {
    let caller = try await caller(request)
    var members = JSONMembers(try await body(request).object)
    let size = members.integer("size")
    let from = try members.entry("from")
    try members.finish()
    guard let size = UInt64(exactly: size) else {
      throw RequestError.invalidBody([BodyProblem(pointer: "/size", detail: "is less than zero")])
    }
    let export = try await vault.exportOpenings(
      of: size, from: from, for: purpose(request), by: caller
    ).value()
    return Response(
      status: .ok, headers: [.contentType: "application/x-ndjson"],
      body: ResponseBody { writer in
        var parts = export.parts
        while let lines = try parts.next() { try await writer.write(ByteBuffer(bytes: lines)) }
        try await writer.finish(nil)
      }
    ).decided(auditSeq: export.auditSeq)
  }

  /// A file of c2sp.org/tlog-proof.
  @Sendable private func proveEntry(_ request: Request, _ exchange: Exchange) async throws -> Response {
    let caller = try await caller(request)
    let query = try QueryParameters(request, allowed: ["show"])
    var names = Set(Claims.Name.allCases)
    if let words = query.names("show") {
      names = Set(
        Claims.Name.allCases.filter { name in
          words.contains { $0.utf8.elementsEqual(name.rawValue.utf8) }
        })
      guard names.count == words.count else {
        throw RequestError.malformedQuery("`show` names claims of an entry, each once")
      }
    }
    return try await vault.proveEntry(
      try exchange.seq, showing: names, for: purpose(request), by: caller
    ).value().response
  }

  @Sendable private func proveOwnEntry(_ request: Request, _ exchange: Exchange) async throws -> Response {
    let caller = try await caller(request)
    return try await vault.proveOwnEntry(try exchange.seq, for: purpose(request), by: caller).value().response
  }

  /// From an earlier size to the newest checkpoint: a file of c2sp.org/tlog-witness, `add-checkpoint`.
  @Sendable private func proveConsistency(_ request: Request, _ exchange: Exchange) async throws -> Response {
    _ = try await caller(request)
    let query = try QueryParameters(request, allowed: ["old"])
    guard let old = try query.integer("old", as: UInt64.self) else {
      throw RequestError.malformedQuery("`old` is the size of the earlier checkpoint")
    }
    return try vault.proveConsistency(from: old).value().response
  }

  /// The same to a checkpoint that was kept.
  @Sendable private func proveConsistencyOfKept(
    _ request: Request, _ exchange: Exchange
  ) async throws -> Response {
    _ = try await caller(request)
    var members = JSONMembers(try await body(request).object)
    let old = members.integer("old")
    let checkpoint = members.string("checkpoint")
    try members.finish()
    guard let old = UInt64(exactly: old) else {
      throw RequestError.invalidBody([BodyProblem(pointer: "/old", detail: "is less than zero")])
    }
    return try vault.proveConsistency(from: old, to: Array(checkpoint.utf8)).value().response
  }

  /// A file with its header, filled up to whole blocks.
  private func archived(_ file: LogExport.File) throws(StoreFailure) -> ByteBuffer {
    guard let header = TarHeader(path: file.path, size: file.bytes.count) else {
      throw StoreFailure(.unavailable, "export: a file does not fit an archive")
    }
    let padding = TarHeader.padding(file.bytes.count)
    var buffer = ByteBuffer()
    buffer.reserveCapacity(TarHeader.blockBytes + file.bytes.count + padding)
    buffer.writeBytes(header.block)
    buffer.writeBytes(file.bytes)
    buffer.writeRepeatingByte(0, count: padding)
    return buffer
  }
}

extension JSONMembers {
  /// The number of an entry, 0 where none is named.
  fileprivate mutating func entry(_ name: Text) throws(RequestError) -> UInt64 {
    guard let number = UInt64(exactly: optionalInteger(name) ?? 0) else {
      throw RequestError.invalidBody([BodyProblem(pointer: "/\(name)", detail: "is less than zero")])
    }
    return number
  }
}

extension Exchange {
  /// The entry that the path names.
  var seq: UInt64 {
    get throws {
      let number = part("seq")
      guard number.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let seq = UInt64(number) else {
        throw RequestError.noRoute
      }
      return seq
    }
  }
}

extension EntryProof {
  fileprivate var response: Response { .file(encoded) }
}

extension AddCheckpointRequest {
  fileprivate var response: Response { .file(encoded) }
}

extension Response {
  /// A proof's file.
  fileprivate static func file(_ text: [UInt8]) -> Response {
    Response(
      status: .ok, headers: [.contentType: "text/plain; charset=utf-8"],
      body: ResponseBody(byteBuffer: ByteBuffer(bytes: text)))
  }
}
