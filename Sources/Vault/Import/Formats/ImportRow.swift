/// One row of an import: named cells, not yet judged.
///
/// The bytes are well-formed UTF-8. An empty cell means that the value is absent. Holds clear values, so it
/// describes itself without them and cannot be encoded.
public struct ImportRow: Hashable, Sendable {
  /// The line of the file on which the row begins, from 1.
  public let line: Int
  /// The names of the cells, in the order of the file; no name twice.
  public let names: [Name]
  private let bytes: [UInt8]
  /// Where each cell ends in `bytes`.
  private let ends: [Int]

  init(line: Int, names: [Name], bytes: [UInt8], ends: [Int]) {
    precondition(names.count == ends.count, "a row has a cell for each name")
    self.line = line
    self.names = names
    self.bytes = bytes
    self.ends = ends
  }

  public var count: Int { names.count }

  /// The cell at this position.
  public func value(at index: Int) -> ArraySlice<UInt8> {
    bytes[(index == 0 ? 0 : ends[index - 1])..<ends[index]]
  }

  /// The cell of this name, or `nil` where the row has no such column.
  public subscript(name: Name) -> ArraySlice<UInt8>? {
    names.firstIndex(of: name).map(value(at:))
  }
}

extension ImportRow: CustomStringConvertible, CustomReflectable {
  public var description: String { "row of line \(line), \(count) cells" }
  public var customMirror: Mirror { Mirror(self, children: []) }
}
