import Sodium

/// The permitted fields of a record in clear, in memory that is wiped when it ends. Only `open` makes one.
///
/// It has no description and cannot be encoded.
struct OpenedRecord: ~Copyable {
  let located: LocatedRecord
  let decisions: FieldDecisions
  let revealing: Name?
  /// The values, one after another.
  let values: ScratchSecret
  /// Where each value lies; a field that is absent is not here.
  let ranges: [Name: Range<Int>]

  fileprivate init(
    _ located: consuming LocatedRecord, _ decisions: FieldDecisions, revealing: Name?,
    values: consuming ScratchSecret, ranges: [Name: Range<Int>]
  ) {
    self.located = located
    self.decisions = decisions
    self.revealing = revealing
    self.values = values
    self.ranges = ranges
  }
}

extension Call {
  /// Opens the boxes of the fields that will be shown, and no other.
  func open(_ unlocked: consuming UnlockedRecord) throws -> OpenedRecord {
    let (record, type) = (unlocked.located.record, unlocked.located.type)
    do {
      return try openBoxes(unlocked)
    } catch let damage as DamageFound {
      throw DamagedRecord(damage, record, type)
    }
  }

  private func openBoxes(_ unlocked: consuming UnlockedRecord) throws -> OpenedRecord {
    let shown = Set(unlocked.decisions.fields.filter(\.form.isShown).map(\.field.name))
    var values = ScratchSecret(capacity: 512)
    var ranges: [Name: Range<Int>] = [:]
    let type = unlocked.located.type
    let record = unlocked.located.record
    for (number, value) in try FieldBoxes.parseValues(record.plain) {
      guard let field = vault.numbers.field(number, of: type), shown.contains(field.name) else { continue }
      if !value.isEmpty { ranges[field.name] = values.append(value.span.bytes) }
    }
    var sealer = vault.sealer.fields(of: record.header.id, type.name)
    let boxes = record.boxes.span.bytes
    for box in try FieldBoxes.parse(record.boxes) {
      guard let field = vault.numbers.field(box.number, of: type), shown.contains(field.name) else {
        continue
      }
      let place = FieldSealer.Place(field: field.name, version: box.version, level: field.level)
      ranges[field.name] = try sealer.open(
        boxes.extracting(box.range), at: place, keys: unlocked.keys, into: &values)
    }
    let decisions = unlocked.decisions
    let revealing = unlocked.revealing
    return OpenedRecord(
      unlocked.located, decisions, revealing: revealing, values: values, ranges: ranges)
  }
}
