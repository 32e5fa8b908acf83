/// One entry of a row's field boxes.
struct FieldBox {
  let number: UInt16
  let version: UInt32
  /// Where the box lies in the row's `boxes`.
  let range: Range<Int>
}

/// Reads and writes the lists inside a row: see `RecordSealer` for the formats.
enum FieldBoxes {
  /// The entries of `boxes`, in order; refused where lengths or order are not as written.
  static func parse(_ boxes: [UInt8]) throws(DamageFound) -> [FieldBox] {
    var entries: [FieldBox] = []
    var position = 0
    while position < boxes.count {
      guard boxes.count - position >= 10 else { throw .recordRow }
      let number = UInt16(boxes[position]) << 8 | UInt16(boxes[position + 1])
      let version = bigEndian(boxes, position + 2)
      let length = Int(bigEndian(boxes, position + 6))
      let start = position + 10
      guard length <= boxes.count - start, entries.last.map({ $0.number < number }) ?? true else {
        throw .recordRow
      }
      entries.append(FieldBox(number: number, version: version, range: start..<start + length))
      position = start + length
    }
    return entries
  }

  /// Starts an entry; the box is appended next and `finish` writes its length.
  static func begin(number: UInt16, version: UInt32, in boxes: inout [UInt8]) -> Int {
    append(number, to: &boxes)
    append(version, to: &boxes)
    append(UInt32(0), to: &boxes)
    return boxes.count
  }

  static func finish(_ start: Int, in boxes: inout [UInt8]) {
    let length = UInt32(boxes.count - start)
    for index in 0..<4 {
      boxes[start - 4 + index] = UInt8(truncatingIfNeeded: length >> UInt32(24 - 8 * index))
    }
  }

  /// The entries of a list of plain values: L1 fields, or opened facts.
  static func parseValues(_ bytes: [UInt8]) throws(DamageFound) -> [UInt16: [UInt8]] {
    var values: [UInt16: [UInt8]] = [:]
    var position = 0
    while position < bytes.count {
      guard bytes.count - position >= 6 else { throw .recordRow }
      let number = UInt16(bytes[position]) << 8 | UInt16(bytes[position + 1])
      let length = Int(bigEndian(bytes, position + 2))
      let start = position + 6
      guard length <= bytes.count - start else { throw .recordRow }
      values[number] = Array(bytes[start..<start + length])
      position = start + length
    }
    return values
  }

  static func appendValue(_ value: [UInt8], number: UInt16, to bytes: inout [UInt8]) {
    append(number, to: &bytes)
    append(UInt32(value.count), to: &bytes)
    bytes.append(contentsOf: value)
  }

  private static func append(_ number: some FixedWidthInteger, to bytes: inout [UInt8]) {
    withUnsafeBytes(of: number.bigEndian) { bytes.append(contentsOf: $0) }
  }

  private static func bigEndian(_ bytes: [UInt8], _ position: Int) -> UInt32 {
    UInt32(bytes[position]) << 24 | UInt32(bytes[position + 1]) << 16 | UInt32(bytes[position + 2]) << 8
      | UInt32(bytes[position + 3])
  }
}
