import Foundation

/// The values of one record from which facts are computed, opened from its facts box.
struct FactValues: Sendable {
  let type: RecordType
  let header: RecordHeader
  /// By field; only the fields the catalogue's fact rules name.
  let values: [Name: [UInt8]]
}

extension RecordType {
  /// The fields whose values the facts box holds: what the fact rules name, and for grants also the references,
  /// since a grant to look at one request is none to look at the subject's others.
  var factFields: [Field] {
    var names: Set<Name> = []
    for rule in facts {
      switch rule {
      case .birth(let from), .flag(_, let from, _), .dwelling(let from), .party(let from): names.insert(from)
      case .grant(let grant):
        names.formUnion([grant.to, grant.state, grant.from, grant.until, grant.fields])
        names.formUnion(fields.filter { if case .reference = $0.kind { true } else { false } }.map(\.name))
      case .consent(let consent):
        names.formUnion([consent.fields, consent.purposes, consent.from, consent.until, consent.withdrawn])
      }
    }
    return fields.filter { names.contains($0.name) }
  }
}

/// Computes the facts of a record as one caller sees them at one moment.
struct FactsReader {
  let catalog: Catalog
  let caller: AuthenticatedCaller
  let purpose: Name?
  let now: Timestamp
  let timeZone: TimeZone
  /// The dwellings of the caller's own records.
  let callerDwellings: Set<Dwelling>

  /// A place and what the record says of the dwelling in it.
  struct Dwelling: Hashable {
    let place: PlacePath
    let text: [UInt8]
  }

  private var today: CalendarDate { now.day(offset: timeZone.offset(at: now)) }

  /// The facts of `record`, from all of its subject's records, and until when they hold.
  func facts(of record: FactValues, idPrefix: String, among subject: [FactValues]) -> (
    Facts, validUntil: Timestamp
  ) {
    var facts = Facts()
    var validUntil = caller.validUntil
    facts.own = caller.subjects.contains(record.header.subject)
    facts.frozen = record.header.lifecycle == .frozen
    facts.closed = record.header.lifecycle == .closed
    for rule in record.type.facts {
      if case .party(let from) = rule, isCaller(record.values[from]) { facts.party = true }
    }
    let target = record.header.id.text(prefix: idPrefix)
    for row in subject {
      for rule in row.type.facts {
        switch rule {
        case .birth(let from): birth(row.values[from], into: &facts, until: &validUntil)
        case .flag(let name, let from, let equals):
          if let value = row.values[from], value.elementsEqual(equals.utf8) { facts.flags.insert(name) }
        case .dwelling(let from):
          if let text = row.values[from],
            callerDwellings.contains(Dwelling(place: row.header.place, text: text))
          {
            facts.ownHousehold = true
          }
        case .party: break
        case .grant(let grant):
          self.grant(grant, row, target: target, type: record.type.name, into: &facts, until: &validUntil)
        case .consent(let consent): self.consent(consent, row, into: &facts, until: &validUntil)
        }
      }
    }
    return (facts, validUntil)
  }

  /// The dwellings these records tell of.
  static func dwellings(of rows: [FactValues]) -> Set<Dwelling> {
    var dwellings: Set<Dwelling> = []
    for row in rows {
      for case .dwelling(let from) in row.type.facts {
        if let text = row.values[from], !text.isEmpty {
          dwellings.insert(Dwelling(place: row.header.place, text: text))
        }
      }
    }
    return dwellings
  }

  private func isCaller(_ reference: [UInt8]?) -> Bool {
    guard let reference else { return false }
    return caller.records.contains { $0.utf8.elementsEqual(reference) }
  }

  private func birth(_ value: [UInt8]?, into facts: inout Facts, until: inout Timestamp) {
    guard let value, let birth = CalendarDate(utf8: value), birth.age(on: today) < 14 else { return }
    facts.minor = true
    // The day the fourteenth year is complete; for 29 February, 1 March of a common year.
    let birthday =
      CalendarDate(year: birth.year + 14, month: birth.month, day: birth.day)
      ?? CalendarDate(year: birth.year + 14, month: 3, day: 1)
    if let birthday { until = min(until, start(of: birthday)) }
  }

  private func grant(
    _ rule: GrantRule, _ row: FactValues, target: String, type: Name, into facts: inout Facts,
    until: inout Timestamp
  ) {
    guard isCaller(row.values[rule.to]), reaches(row, target: target, type: type) else { return }
    guard let from = row.values[rule.from].flatMap({ Timestamp(utf8: $0) }) else { return }
    let longest = from.adding(seconds: Int64(rule.longestHours) * 3600)
    let end = min(longest, row.values[rule.until].flatMap { Timestamp(utf8: $0) } ?? longest)
    let isActive = rule.active.contains { state in
      row.values[rule.state]?.elementsEqual(state.text.utf8) ?? false
    }
    guard now >= from else {
      if isActive { until = min(until, from) }
      return
    }
    guard isActive, now < end else {
      // What was only offered has not ended: there was nothing yet.
      facts.grantExpired = facts.grantExpired || !isYetToBegin(rule, row)
      return
    }
    until = min(until, end)
    for item in FactsReader.items(row.values[rule.fields]) {
      let parts = item.split(separator: UInt8(ascii: ":"), maxSplits: 1)
      guard let first = parts.first, let field = FieldName(String(decoding: first, as: UTF8.self)) else {
        continue
      }
      if parts.count == 1 {
        facts.granted.insert(field)
      } else if parts[1].elementsEqual("masked".utf8) {
        facts.grantedMasked.insert(field)
      }
    }
  }

  /// Whether the record may still get into one of the states in which the grant runs.
  private func isYetToBegin(_ rule: GrantRule, _ row: FactValues) -> Bool {
    guard let state = row.values[rule.state].flatMap({ Name(utf8: $0) }), !rule.active.contains(state),
      let following = row.type.field(rule.state)?.flow?[state]
    else { return false }
    return following.contains { rule.active.contains($0) }
  }

  /// Whether a grant reaches the record looked at: where the granting record names a record of that type, it is
  /// that record only.
  private func reaches(_ row: FactValues, target: String, type: Name) -> Bool {
    let references = row.type.fields.filter { $0.kind == .reference(type) }
    if references.isEmpty { return true }
    return references.contains { row.values[$0.name]?.elementsEqual(target.utf8) ?? false }
  }

  private func consent(
    _ rule: ConsentRule, _ row: FactValues, into facts: inout Facts, until: inout Timestamp
  ) {
    guard let purpose,
      FactsReader.items(row.values[rule.purposes]).contains(where: { $0.elementsEqual(purpose.text.utf8) })
    else { return }
    let fields = FactsReader.items(row.values[rule.fields]).compactMap {
      FieldName(String(decoding: $0, as: UTF8.self))
    }
    if let at = row.values[rule.withdrawn].flatMap({ Timestamp(utf8: $0) }) {
      guard now < at else {
        facts.withdrawn.formUnion(fields)
        return
      }
      until = min(until, at)
    }
    if let from = row.values[rule.from].flatMap({ CalendarDate(utf8: $0) }), today < from { return }
    if let last = row.values[rule.until].flatMap({ CalendarDate(utf8: $0) }) {
      if today > last { return }
      until = min(until, start(of: CalendarDate(daysSinceEpoch: last.daysSinceEpoch + 1)))
    }
    facts.consents.formUnion(fields)
  }

  private func start(of day: CalendarDate) -> Timestamp {
    Timestamp(startOf: day, offset: timeZone.offset(at: now))
  }

  private static func items(_ list: [UInt8]?) -> [ArraySlice<UInt8>] {
    (list ?? []).split(separator: UInt8(ascii: ";"))
  }
}

extension TimeZone {
  /// Seconds ahead of UTC at a moment.
  func offset(at time: Timestamp) -> Int {
    secondsFromGMT(for: Date(timeIntervalSince1970: Double(time.microseconds) / 1_000_000))
  }
}
