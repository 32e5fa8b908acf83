import Foundation
import Sodium

/// Somebody about whom everything held is over its time.
///
/// A subject is erased as a whole, so the last of its records decides. The use of a record ends when it says so itself,
/// and no later than that of the record that is the subject.
struct DueSubject: Sendable {
  /// The record that is the subject.
  let header: RecordHeader
  let type: RecordType
  /// When the last period was over.
  let since: Timestamp
  /// How many records there are.
  let records: Int
  /// Something about it is frozen: it is kept, and only kept.
  let isFrozen: Bool

  var id: String { header.id.text(prefix: type.idPrefix) }

  /// Why it is erased, as the log says it.
  var reason: String {
    "kept \(type.retention.months) months after \(type.retention.after): over since \(since.day())"
  }
}

/// What a search for due subjects found.
struct DueSubjects: Sendable {
  var due: [DueSubject] = []
  /// Subjects whose records do not open; verification names them.
  var unreadable = 0
  /// Subjects of whom a vault that is open up to a lower level cannot tell: all keys can.
  var sealed = 0

  /// Those to be erased.
  var ending: [DueSubject] { due.filter { !$0.isFrozen } }
  /// Those to be kept all the same.
  var frozen: [DueSubject] { due.filter(\.isFrozen) }

  /// Those that one look names: whom a run would erase, then whom it would keep, as many of each at most.
  var listed: [DueSubject] {
    let most = OpenVault.mostErasedAtOnce
    return Array(ending.prefix(most)) + frozen.prefix(most)
  }
}

extension OpenVault {
  private static let retentionPage = 256

  /// Every subject that is due, in order of id.
  ///
  /// Reads of each record no more than the fields that tell of its end, and only of those that can be due at all.
  func dueSubjects(at now: Timestamp) async throws -> DueSubjects {
    var found = DueSubjects()
    var after: RecordID?
    while true {
      try goOn()
      let page = try store.records(after: after, limit: OpenVault.retentionPage)
      guard let last = page.last else { return found }
      after = last.header.id
      for record in page {
        do {
          if try isSealed(endOf: record, at: now) {
            found.sealed += 1
          } else if let subject = try dueNow(record, at: now) {
            found.due.append(subject)
          }
        } catch is DamageFound {
          found.unreadable += 1
        }
      }
      // Others have their turn: the vault may hold a million records.
      await Task.yield()
    }
  }

  /// The same of a record that may be sealed with newer keys than when it was read: it is read again.
  private func dueNow(_ record: SealedRecord, at now: Timestamp) throws -> DueSubject? {
    var record = record
    for _ in 0..<8 {
      do {
        return try due(record, at: now)
      } catch is SealedAnew {
        guard let present = try store.record(record.header.id) else { return nil }
        record = present
      }
    }
    throw VaultFailure.contended
  }

  /// How a record that is a subject tells its end; nil where it cannot have ended for so long.
  private func telling(_ record: SealedRecord, at now: Timestamp) throws -> (
    type: RecordType, levels: Set<WrappingRole>
  )? {
    guard let type = catalog.type(record.header.type), type.subject == .itself,
      let rule = type.retention.ended,
      // What was changed later has not ended for so long.
      !rule.isTold(byChange: record, before: now, type.retention.months), try !isGone(record.header.subject)
    else { return nil }
    return (type, catalog.levels(telling: rule, of: type))
  }

  /// Whether a record tells its end above the level that the vault is open up to.
  private func isSealed(endOf record: SealedRecord, at now: Timestamp) throws -> Bool {
    // With all keys nobody is looked up twice.
    if ring.isFull { return false }
    return try telling(record, at: now).map { !$0.levels.isSubset(of: ring.roles) } ?? false
  }

  /// The subject that a record is, where it is due; nil where the record is about another, or not over its time.
  func due(_ record: SealedRecord, at now: Timestamp) throws -> DueSubject? {
    // Nobody is due by what a vault open up to a lower level cannot read.
    guard let (type, ended) = try telling(record, at: now), ended.isSubset(of: ring.roles) else { return nil }
    let keys = try keys(of: record.factsRow, roles: ended.union([.facts]))
    guard let end = try end(of: record, type, keys: keys) else { return nil }
    var since = end.adding(months: type.retention.months)
    guard since <= now else { return nil }
    var isFrozen = record.header.lifecycle == .frozen
    let rows = try store.factsRows(of: record.header.subject, limit: .max)
    for row in rows where row.header.id != record.header.id {
      guard let other = catalog.type(row.header.type) else { throw DamageFound.recordRow }
      isFrozen = isFrozen || row.header.lifecycle == .frozen
      let own = try self.end(of: row, other)
      since = max(since, min(own ?? end, end).adding(months: other.retention.months))
      guard since <= now else { return nil }
    }
    return DueSubject(
      header: record.header, type: type, since: since, records: rows.count, isFrozen: isFrozen)
  }

  /// When the use of a record ended, where it tells.
  private func end(of row: FactsRow, _ type: RecordType) throws -> Timestamp? {
    guard let rule = type.retention.ended, let record = try store.record(row.header.id) else { return nil }
    let levels = catalog.levels(telling: rule, of: type)
    // Then it counts as ended with its subject, which is never earlier than it did.
    guard levels.isSubset(of: ring.roles) else { return nil }
    return try end(
      of: record, type, keys: keys(of: record.factsRow, roles: levels.union([.facts])))
  }

  private func end(of record: SealedRecord, _ type: RecordType, keys: borrowing SubjectKeys) throws
    -> Timestamp?
  {
    guard let rule = type.retention.ended else { return nil }
    // The columns count, the time of the last change among them: they must be those that were written.
    let digest = RecordSealer.contentDigest(plain: record.plain, boxes: record.boxes, tokens: record.tokens)
    guard digest == record.contentDigest else { throw DamageFound.recordRow }
    _ = try factValues(record.factsRow, type, keys: keys)
    let values = try values(of: rule.fields, in: record, type, keys: keys)
    switch rule {
    case .values(let field, let ending):
      let isEnded = values[field].map { value in ending.contains { $0.utf8.elementsEqual(value) } } ?? false
      return isEnded ? record.header.updated : nil
    case .dates(let fields):
      return fields.compactMap { values[$0].flatMap(endOfDay) }.min()
    }
  }

  /// A time; of a day, its end where the vault is.
  private func endOfDay(_ value: [UInt8]) -> Timestamp? {
    if let time = Timestamp(utf8: value) { return time }
    guard let day = CalendarDate(utf8: value) else { return nil }
    let next = CalendarDate(daysSinceEpoch: day.daysSinceEpoch + 1)
    return Timestamp(startOf: next, offset: timeZone.offset(at: Timestamp(startOf: next)))
  }

  /// The values of some fields; what is absent is not among them.
  private func values(
    of names: [Name], in record: SealedRecord, _ type: RecordType, keys: borrowing SubjectKeys
  ) throws -> [Name: [UInt8]] {
    var values: [Name: [UInt8]] = [:]
    for (number, value) in try FieldBoxes.parseValues(record.plain) where !value.isEmpty {
      guard let field = numbers.field(number, of: type), names.contains(field.name) else { continue }
      values[field.name] = value
    }
    var sealer = sealer.fields(of: record.header.id, type.name)
    var opened = ScratchSecret(capacity: 64)
    for box in try FieldBoxes.parse(record.boxes) {
      guard let field = numbers.field(box.number, of: type), names.contains(field.name) else { continue }
      let place = FieldSealer.Place(field: field.name, version: box.version, level: field.level)
      let range = try sealer.open(
        record.boxes.span.bytes.extracting(box.range), at: place, keys: keys, into: &opened)
      if let range { values[field.name] = opened.bytes.extracting(range).withUnsafeBytes { Array($0) } }
    }
    return values
  }
}

extension Retention.End {
  /// Whether the end would be a change of the record, and that one is too new for `months` to be over.
  fileprivate func isTold(byChange record: SealedRecord, before now: Timestamp, _ months: Int) -> Bool {
    guard case .values = self else { return false }
    return record.header.updated.adding(months: months) > now
  }
}

extension Catalog {
  /// The keys that open the fields which tell of a record's end.
  fileprivate func levels(telling rule: Retention.End, of type: RecordType) -> Set<WrappingRole> {
    Set(rule.fields.compactMap { type.field($0).flatMap { WrappingRole($0.level) } })
  }
}

extension Timestamp {
  /// The moment so many months later, on the same day of the month; where that month is too short, on the first of the
  /// next.
  func adding(months: Int) -> Timestamp {
    let day = day()
    let rest = microseconds - Timestamp(startOf: day).microseconds
    let month = day.month - 1 + months
    let (year, number) = (day.year + month / 12, month % 12 + 1)
    let later =
      CalendarDate(year: year, month: number, day: day.day)
      ?? CalendarDate(year: year + number / 12, month: number % 12 + 1, day: 1)
    guard let later else { return .distantFuture }
    return Timestamp(microseconds: Timestamp(startOf: later).microseconds + rest)
  }
}
