extension VaultClient {
  /// One record, its fields in the form this caller may see them: masked where it is a person's.
  public func record(_ type: String, _ id: String, fields: [String]? = nil, purpose: Purpose)
    async throws(VaultClientError) -> Record
  {
    let call = Call(.get, "v1", "records", type, id).query("fields", fields?.joined(separator: ","))
    let body = try await transport.send(call.purpose(purpose)).decode(RecordBody.self)
    return Record(
      id: body.id, type: body.type, version: body.version, place: body.place, updated: body.updated,
      lifecycle: body.lifecycle, fields: try await order(fields, of: type).fields(body.fields),
      auditSeq: body.auditSeq, policyVersion: body.policyVersion)
  }

  /// One field of one record in clear.
  public func reveal(_ type: String, _ id: String, field: String, purpose: Purpose)
    async throws(VaultClientError) -> Revealed
  {
    let call = Call(.post, "v1", "records", type, id, "reveals").json(.init([("field", .string(field))]))
    let answer = try await transport.send(call.purpose(purpose))
    return Revealed(try answer.decode(RevealedBody.self), policyVersion: answer.policyVersion ?? "")
  }

  /// The records of a type at a place and below it, a page at a time.
  public func list(
    _ type: String, place: String, fields: [String]? = nil, limit: Int? = nil, cursor: String? = nil,
    purpose: Purpose
  ) async throws(VaultClientError) -> RecordPage {
    let body = JSONObjectText([
      ("place", .string(place)), ("fields", fields.map(JSONText.strings)),
      ("limit", limit.map(JSONText.integer)),
      ("cursor", cursor.map(JSONText.string)),
    ])
    return try await page(Call(.post, "v1", "lists", type).json(body).purpose(purpose), fields, type)
  }

  /// The records of a type that match a term, a page at a time. The log holds a keyed hash of the term.
  public func search(
    _ type: String, for term: SearchTerm, place: String, fields: [String]? = nil, limit: Int? = nil,
    cursor: String? = nil, purpose: Purpose
  ) async throws(VaultClientError) -> RecordPage {
    let body = JSONObjectText([
      ("place", .string(place)), ("where", term.json), ("fields", fields.map(JSONText.strings)),
      ("limit", limit.map(JSONText.integer)), ("cursor", cursor.map(JSONText.string)),
    ])
    return try await page(Call(.post, "v1", "search", type).json(body).purpose(purpose), fields, type)
  }

  private func page(_ call: Call, _ asked: [String]?, _ type: String) async throws(VaultClientError)
    -> RecordPage
  {
    let body = try await transport.send(call).decode(PageBody.self)
    let order = await order(asked, of: type)
    var rows: [RecordPage.Row] = []
    for row in body.items {
      let fields = try order.fields(row.fields)
      rows.append(
        .init(id: row.id, version: row.version, place: row.place, fields: fields, auditSeq: row.auditSeq))
    }
    return RecordPage(
      rows: rows, nextCursor: body.nextCursor, auditSeq: body.auditSeq, policyVersion: body.policyVersion)
  }

  /// Writes a new record. The same key with the same content writes it only once within a day.
  public func create(
    _ type: String, place: String, fields: [String: FieldInput], purpose: Purpose,
    idempotencyKey: IdempotencyKey = .random()
  ) async throws(VaultClientError) -> Written {
    let body = JSONObjectText([("place", .string(place)), ("fields", VaultClient.json(fields))])
    let call = Call(.post, "v1", "records", type).json(body).purpose(purpose)
    return try await transport.send(call.header("Idempotency-Key", idempotencyKey.text)).decode(Written.self)
  }

  /// Changes fields of a record that is still at `version`; a field given as `nil` is removed.
  public func amend(
    _ type: String, _ id: String, version: UInt32, fields: [String: FieldInput?], purpose: Purpose
  ) async throws(VaultClientError) -> Written {
    let call = Call(.patch, "v1", "records", type, id)
      .json(JSONObjectText([("fields", VaultClient.json(fields))]))
    return try await transport.send(call.purpose(purpose).header("If-Match", "\"v\(version)\"")).decode(
      Written.self)
  }

  /// Moves a record that is still at `version` to another place.
  public func move(_ type: String, _ id: String, version: UInt32, to place: String, purpose: Purpose)
    async throws(VaultClientError) -> Written
  {
    let call = Call(.post, "v1", "records", type, id, "moves").json(
      JSONObjectText([("place", .string(place))]))
    return try await transport.send(call.purpose(purpose).header("If-Match", "\"v\(version)\"")).decode(
      Written.self)
  }

  /// The members by name, so that equal content gives equal bytes.
  private static func json(_ fields: [String: FieldInput?]) -> JSONText {
    let members = fields.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
    return .object(members.map { ($0.key, $0.value.map(\.json) ?? .null) })
  }
}

/// Names one attempt to write, so that a repetition is known as one: printable ASCII, 8 to 64 bytes.
public struct IdempotencyKey: Sendable {
  public let text: String

  public init(_ text: String) throws(VaultClientError) {
    guard (8...64).contains(text.utf8.count), text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
      throw .badInput("an idempotency key is 8 to 64 printable ASCII characters")
    }
    self.text = text
  }

  private init(trusted text: String) { self.text = text }

  /// A fresh one, 128 random bits.
  public static func random() -> IdempotencyKey {
    IdempotencyKey(trusted: String(UInt128.random(in: .min ... .max), radix: 36))
  }
}
