import VaultClient

extension AuditEntry {
  /// What the entry says, in the order in which it is read aloud; what did not open is left out.
  var claims: [(name: String, value: String)] {
    let all: [(String, String?)] = [
      ("actor", actor), ("subject", subject), ("purpose", purpose), ("fields", fields), ("place", place),
      ("decision", decision), ("detail", detail),
    ]
    return all.compactMap { name, value in value.flatMap { $0.isEmpty ? nil : (name: name, value: $0) } }
  }

  var json: JSONOutput {
    .object([
      ("seq", .unsigned(seq)), ("time", .string(time)), ("event", .string(event)), ("word", .string(word)),
      ("outcome", .string(outcome)), ("actor", .string(actor)), ("subject", .optional(subject)),
      ("purpose", .string(purpose)), ("fields", .optional(fields)), ("place", .optional(place)),
      ("decision", .string(decision)), ("detail", .optional(detail)), ("expired", .bool(expired ?? false)),
      ("leaf", .string(leaf)),
    ])
  }

  /// `allow`, or `deny NO_GRANT`.
  fileprivate var ending: String {
    guard !outcome.utf8.elementsEqual("allow".utf8) else { return outcome }
    return "\(outcome) \(decision.split(separator: " ").first ?? "")"
  }

  /// Role and place of who acted, and the person; the credential stands in the entry itself.
  fileprivate var who: String {
    if expired == true { return "(expired)" }
    let words = actor.split(separator: " ")
    guard words.count > 3 else { return actor }
    return "\(words[2]) \(words[3]) \(words[0])"
  }

  /// The record looked at; the subject it belongs to stands in the entry itself.
  fileprivate var whom: String? {
    subject.map { $0.split(separator: " ").dropFirst().joined(separator: " ") }
  }
}

extension [AuditEntry] {
  var table: Table {
    var table = Table(
      [Table.Column("SEQ", .right)]
        + ["TIME", "EVENT", "OUTCOME", "WHO", "WHOM", "PURPOSE", "FIELDS"].map { Table.Column($0) })
    for entry in self {
      table.add([
        String(entry.seq), Moment.seconds(entry.time), entry.word, entry.ending, entry.who, entry.whom,
        entry.purpose,
        entry.fields,
      ])
    }
    return table
  }
}

extension AccessEntry {
  var json: JSONOutput {
    .object([
      ("seq", .unsigned(seq)), ("time", .string(time)), ("event", .string(event)), ("word", .string(word)),
      ("outcome", .string(outcome)), ("role", .string(role)), ("place", .string(place)), ("own", .bool(own)),
      ("via_service", .bool(viaService)), ("purpose", .string(purpose)), ("record", .string(record)),
      ("fields", .string(fields)), ("reason", .optional(reason)),
    ])
  }
}

extension [AccessEntry] {
  /// For the person it is about: who, from where, what for, and what was seen.
  var table: Table {
    var table = Table("TIME", "WHO", "OF", "WHAT FOR", "DID", "OUTCOME", "FIELDS")
    for entry in self {
      let who = entry.own ? "you" : entry.role + (entry.viaService ? " through a service" : "")
      table.add([
        Moment.seconds(entry.time), who, entry.place, entry.purpose, entry.word,
        entry.reason.map { "\(entry.outcome) \($0)" } ?? entry.outcome, entry.fields,
      ])
    }
    return table
  }
}

/// A moment as a table shows it.
enum Moment {
  /// `2026-11-26T17:32:03.114379Z` → `2026-11-26 17:32:03Z`
  static func seconds(_ text: String) -> String {
    guard text.utf8.count > 19, text.utf8.last == UInt8(ascii: "Z") else { return text }
    let bytes = Array(text.utf8.prefix(19))
    return String(decoding: bytes.map { $0 == UInt8(ascii: "T") ? UInt8(ascii: " ") : $0 }, as: UTF8.self)
      + "Z"
  }
}
