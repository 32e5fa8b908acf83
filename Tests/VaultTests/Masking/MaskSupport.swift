import Testing

@testable import Vault

let maskDay = CalendarDate(year: 2026, month: 11, day: 21)!

/// The masked form of these bytes, as text.
func masked(_ bytes: [UInt8], _ kind: MaskKind) -> String {
  var output: [UInt8] = []
  kind.mask(bytes.span.bytes, on: maskDay, into: &output)
  return String(decoding: output, as: UTF8.self)
}

func masked(_ text: String, _ kind: MaskKind) -> String { masked(Array(text.utf8), kind) }
