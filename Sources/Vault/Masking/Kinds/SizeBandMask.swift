/// Free text as the band in which its length lies, in scalars: `120–200 characters`.
enum SizeBandMask {
  private static let bands: [(upTo: Int, shown: StaticString)] = [
    (0, "empty"), (20, "1–20 characters"), (50, "21–50 characters"), (119, "51–119 characters"),
    (200, "120–200 characters"), (500, "201–500 characters"), (1000, "501–1000 characters"),
    (2000, "1001–2000 characters"), (5000, "2001–5000 characters"),
  ]

  static func append(_ value: RawSpan, to output: inout [UInt8]) {
    guard let count = value.scalarCount else {
      output.append("***")
      return
    }
    output.append(bands.first { count <= $0.upTo }?.shown ?? "over 5000 characters")
  }
}
