import Testing

@testable import Vault

/// Whatever comes in, no more scalars of it come out than the kind allows.
@Suite struct MaskPropertyTests {
  /// Scalars of the value each kind may show, and the texts of its own that do not count.
  static let allowed: [(kind: MaskKind, shown: Int, own: [String])] = [
    (.name, 2, ["**"]), (.phone, 7, ["****", "-"]), (.residentID, 8, []), (.residentIDStrict, 2, []),
    (.plate, 5, ["·***"]), (.bank, 5, ["…"]), (.address, 0, []), (.withheld, 0, []),
    (.existence, 0, ["yes", "no"]),
  ]

  @Test(arguments: allowed.indices)
  func `no hostile value shows more than its kind allows`(index: Int) {
    let (kind, shown, own) = MaskPropertyTests.allowed[index]
    var random = SeededGenerator(seed: 0xFE_1100 + UInt64(index))
    for _ in 0..<4000 {
      let value = HostileValues.next(&random)
      var text = masked(value, kind)
      for part in own { text = text.replacing(part, with: "") }
      text.unicodeScalars.removeAll { $0 == "*" }
      #expect(text.unicodeScalars.count <= shown, "\(kind) of \(value)")
    }
  }

  @Test func `every mask of every hostile value is well-formed UTF-8 without controls or marks`() {
    var random = SeededGenerator(seed: 7)
    for _ in 0..<3000 {
      let value = HostileValues.next(&random)
      for kind in MaskKind.allCases where kind != .none {
        var output: [UInt8] = []
        kind.mask(value.span.bytes, on: maskDay, into: &output)
        let text = String(validating: output, as: UTF8.self)
        #expect(text != nil)
        for scalar in text?.unicodeScalars ?? "".unicodeScalars {
          let category = scalar.properties.generalCategory
          #expect(category != .control && category != .format && category != .nonspacingMark)
        }
      }
    }
  }

  @Test func `masks but the free ones have a width of their own, whatever the length`() {
    let widths: [MaskKind: Set<Int>] = [
      .name: [2, 3, 4], .phone: [4, 6, 10, 11], .residentID: [18], .residentIDStrict: [18], .address: [3],
      .plate: [3, 8], .bank: [3, 6],
    ]
    var random = SeededGenerator(seed: 11)
    for _ in 0..<3000 {
      let value = HostileValues.next(&random)
      for (kind, expected) in widths {
        #expect(expected.contains(masked(value, kind).unicodeScalars.count), "\(kind) of \(value)")
      }
    }
  }
}
