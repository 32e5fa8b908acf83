import Cedar
import HTTPTypes
import Hummingbird
import Vault

extension Routes {
  var records: [Route] {
    [
      Route(.post, "/v1/records/{type}", create),
      Route(.get, "/v1/records/{type}/{id}", read),
      Route(.patch, "/v1/records/{type}/{id}", amend),
      Route(.post, "/v1/records/{type}/{id}/reveals", reveal),
      Route(.post, "/v1/records/{type}/{id}/moves", move),
      Route(.post, "/v1/can-i", canI),
    ]
  }

  private func reference(_ exchange: Exchange) -> RecordReference {
    RecordReference(type: exchange.part("type"), id: exchange.part("id"))
  }

  @Sendable private func read(_ request: Request, _ exchange: Exchange) async throws -> Response {
    let caller = try await caller(request)
    let fields = try QueryParameters(request, allowed: ["fields"]).names("fields")
    let ask = ReadAsk(record: reference(exchange), fields: fields)
    let record = try await vault.read(ask, for: purpose(request), by: caller).value()
    let json = JSONWriter.object(capacity: 2048) { json in
      record.row.write(to: &json)
      json.member("policy_version", record.policyVersion)
    }
    return Response(json: json).tagged(record.row.version)
      .decided(auditSeq: record.row.auditSeq, policyVersion: record.policyVersion)
  }

  @Sendable private func reveal(_ request: Request, _ exchange: Exchange) async throws -> Response {
    let caller = try await caller(request)
    var members = JSONMembers(try await body(request).object)
    let field = members.string("field")
    try members.finish()
    let ask = RevealAsk(record: reference(exchange), field: field)
    let revealed = try await vault.reveal(ask, for: purpose(request), by: caller).value()
    return Response(json: revealed.json)
      .decided(auditSeq: revealed.auditSeq, policyVersion: revealed.policyVersion)
  }

  @Sendable private func create(_ request: Request, _ exchange: Exchange) async throws -> Response {
    let caller = try await caller(request)
    let body = try await body(request)
    guard let key = try request.headers.single(.idempotencyKey, most: 64), key.utf8.count >= 8 else {
      throw RequestError.idempotencyKeyRequired
    }
    var members = JSONMembers(body.object)
    let place = members.string("place")
    let values = FieldInput.read(&members, "fields")
    try members.finish()
    let ask = CreateAsk(
      type: exchange.part("type"), place: place, values: values,
      idempotency: Idempotency(key: key, body: body.bytes))
    let written = try await vault.create(ask, for: purpose(request), by: caller)
      .value(fields: Set(values.map(\.field)))
    var response = answer(.created, written)
    response.headers[.location] = "/v1/records/\(written.type)/\(written.id)"
    return response
  }

  @Sendable private func amend(_ request: Request, _ exchange: Exchange) async throws -> Response {
    let caller = try await caller(request)
    let version = try EntityTag.version(ifMatch: request.headers)
    var members = JSONMembers(try await body(request).object)
    let changes = FieldInput.read(&members, "fields")
    try members.finish()
    let ask = AmendAsk(record: reference(exchange), changes: changes, version: version)
    let written = try await vault.amend(ask, for: purpose(request), by: caller)
      .value(fields: Set(changes.map(\.field)))
    return answer(.ok, written)
  }

  @Sendable private func move(_ request: Request, _ exchange: Exchange) async throws -> Response {
    let caller = try await caller(request)
    let version = try EntityTag.version(ifMatch: request.headers)
    var members = JSONMembers(try await body(request).object)
    let place = members.string("place")
    try members.finish()
    let ask = MoveAsk(record: reference(exchange), place: place, version: version)
    return answer(.ok, try await vault.move(ask, for: purpose(request), by: caller).value())
  }

  private func answer(_ status: HTTPResponse.Status, _ written: WrittenRecord) -> Response {
    Response(status, json: written.json).tagged(written.version)
      .decided(auditSeq: written.auditSeq, policyVersion: written.policyVersion)
  }

  @Sendable private func canI(_ request: Request, _ exchange: Exchange) async throws -> Response {
    let caller = try await caller(request)
    var members = JSONMembers(try await body(request).object)
    let ask = CanIAsk(
      action: members.string("action"), type: members.string("type"), id: members.optionalString("id"),
      place: members.optionalString("place"), field: members.optionalString("field"))
    try members.finish()
    let possibility = try await vault.canI(ask, for: purpose(request), by: caller).value()
    return Response(json: possibility.json)
      .decided(auditSeq: possibility.auditSeq, policyVersion: possibility.policyVersion)
  }
}

extension FieldInput {
  /// The values of an object of fields: strings, whole numbers, truth values, arrays of these, `null` for none.
  static func read(_ members: inout JSONMembers, _ name: Text) -> [FieldInput] {
    guard let object = members.object(name) else { return [] }
    var inputs: [FieldInput] = []
    for member in object.members {
      // Only a catalogue name may stand in a pointer; the vault refuses the others without repeating them.
      let pointer = Name(member.name.string).map { "/\(name)/\($0)" } ?? "/\(name)"
      switch member.value.content {
      case .null: inputs.append(FieldInput(field: member.name.string, value: nil))
      case .array(let items):
        let parts = items.map(\.fieldText)
        guard parts.allSatisfy({ $0 != nil }) else {
          members.note([
            BodyProblem(pointer: pointer, detail: "must hold strings, whole numbers, true or false")
          ])
          continue
        }
        guard !parts.contains(where: { $0?.contains(UInt8(ascii: ";")) ?? false }) else {
          members.note([BodyProblem(pointer: pointer, detail: "an item of a list holds no `;`")])
          continue
        }
        let joined = parts.compactMap { $0 }.joined(separator: [UInt8(ascii: ";")])
        inputs.append(FieldInput(field: member.name.string, value: Array(joined)))
      default:
        guard let text = member.value.fieldText else {
          members.note([
            BodyProblem(
              pointer: pointer, detail: "must be a string, a whole number, true, false or an array of these")
          ])
          continue
        }
        inputs.append(FieldInput(field: member.name.string, value: text))
      }
    }
    return inputs
  }
}

extension JSONValue {
  /// A single value of a field in UTF-8, as an import would have it.
  var fieldText: [UInt8]? {
    switch content {
    case .string(let text): Array(text.utf8)
    case .number(let number): number.int64.map { Array(String($0).utf8) }
    case .bool(let value): Array((value ? "yes" : "no").utf8)
    case .null, .array, .object: nil
    }
  }
}
