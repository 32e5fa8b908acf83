/// Joins parts so that no two different lists of parts give the same bytes: what hashes, tags and associated
/// data are computed over.
///
/// A label and a zero byte, then each part; parts of variable size carry a four-byte big-endian length.
struct PrefixEncoder {
  private(set) var bytes: [UInt8]

  init(label: StaticString, capacity: Int = 256) {
    bytes = []
    bytes.reserveCapacity(capacity)
    label.withUTF8Buffer { bytes.append(contentsOf: $0) }
    bytes.append(0)
  }

  /// Keeps the first bytes, to go on from there in the same memory.
  mutating func truncate(to count: Int) { bytes.removeLast(bytes.count - count) }

  /// Bytes of a size that the format fixes.
  mutating func append(raw part: some Collection<UInt8>) { bytes.append(contentsOf: part) }

  mutating func append(_ part: [UInt8]) {
    append(UInt32(part.count))
    bytes.append(contentsOf: part)
  }

  mutating func append(_ part: String) {
    append(UInt32(part.utf8.count))
    bytes.append(contentsOf: part.utf8)
  }

  mutating func append(_ number: some FixedWidthInteger) {
    withUnsafeBytes(of: number.bigEndian) { bytes.append(contentsOf: $0) }
  }

  mutating func append(_ identifier: RandomIdentifier) {
    append(identifier.high)
    append(identifier.low)
  }

  mutating func append(_ header: RecordHeader) {
    append(header.id.raw)
    append(header.type.text)
    append(header.subject.raw)
    append(header.place.text)
    append(header.lifecycle.rawValue)
    append(header.version)
    append(header.created.microseconds)
    append(header.updated.microseconds)
    append(header.batch?.raw.bytes ?? [])
  }
}
