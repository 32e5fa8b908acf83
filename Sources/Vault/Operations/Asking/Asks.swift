/// A record as the caller names it.
public struct RecordReference: Sendable {
  public let type: String
  public let id: String

  public init(type: String, id: String) {
    self.type = type
    self.id = id
  }
}

/// Some fields of one record, masked.
public struct ReadAsk: Sendable {
  public let record: RecordReference
  /// `nil`: all.
  public let fields: [String]?

  public init(record: RecordReference, fields: [String]? = nil) {
    self.record = record
    self.fields = fields
  }
}

/// One field of one record, in clear.
public struct RevealAsk: Sendable {
  public let record: RecordReference
  public let field: String

  public init(record: RecordReference, field: String) {
    self.record = record
    self.field = field
  }
}

/// The records of a type at a place, a page at a time.
public struct ListAsk: Sendable {
  public let type: String
  public let place: String
  public let fields: [String]?
  public let limit: Int?
  public let cursor: String?

  public init(type: String, place: String, fields: [String]? = nil, limit: Int? = nil, cursor: String? = nil)
  {
    self.type = type
    self.place = place
    self.fields = fields
    self.limit = limit
    self.cursor = cursor
  }
}

/// The records of a type whose field matches a term, a page at a time.
public struct SearchAsk: Sendable {
  public let type: String
  public let place: String
  public let field: String
  public let kind: SearchKind
  /// What is looked for, in UTF-8.
  public let term: [UInt8]
  public let fields: [String]?
  public let limit: Int?
  public let cursor: String?

  public init(
    type: String, place: String, field: String, kind: SearchKind, term: [UInt8], fields: [String]? = nil,
    limit: Int? = nil, cursor: String? = nil
  ) {
    self.type = type
    self.place = place
    self.field = field
    self.kind = kind
    self.term = term
    self.fields = fields
    self.limit = limit
    self.cursor = cursor
  }
}

/// A value given for a field, in UTF-8; items of a list are joined by `;`.
public struct FieldInput: Sendable {
  public let field: String
  /// `nil` clears the field.
  public let value: [UInt8]?

  public init(field: String, value: [UInt8]?) {
    self.field = field
    self.value = value
  }
}

/// What makes a repeated call the same call.
public struct Idempotency: Sendable {
  public let key: String
  /// The call's body, byte for byte; only a keyed hash of it is kept.
  public let body: [UInt8]

  public init(key: String, body: [UInt8]) {
    self.key = key
    self.body = body
  }
}

/// A new record.
public struct CreateAsk: Sendable {
  public let type: String
  public let place: String
  public let values: [FieldInput]
  public let idempotency: Idempotency?

  public init(type: String, place: String, values: [FieldInput], idempotency: Idempotency?) {
    self.type = type
    self.place = place
    self.values = values
    self.idempotency = idempotency
  }
}

/// Changed fields of a record.
public struct AmendAsk: Sendable {
  public let record: RecordReference
  public let changes: [FieldInput]
  /// The version the caller read.
  public let version: UInt32?

  public init(record: RecordReference, changes: [FieldInput], version: UInt32?) {
    self.record = record
    self.changes = changes
    self.version = version
  }
}

/// A record that goes to another place.
public struct MoveAsk: Sendable {
  public let record: RecordReference
  public let place: String
  public let version: UInt32?

  public init(record: RecordReference, place: String, version: UInt32?) {
    self.record = record
    self.place = place
    self.version = version
  }
}

/// A question to the policies about a record or a place, without looking at a value.
public struct CanIAsk: Sendable {
  public let action: String
  public let type: String
  public let id: String?
  public let place: String?
  public let field: String?

  public init(action: String, type: String, id: String?, place: String?, field: String?) {
    self.action = action
    self.type = type
    self.id = id
    self.place = place
    self.field = field
  }
}
