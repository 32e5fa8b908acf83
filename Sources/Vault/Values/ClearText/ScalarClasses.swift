/// The classes of characters by which values are judged, each over one scalar.
extension Unicode.Scalar {
  /// A Chinese character: a unified ideograph of any plane, or 〇.
  var isHan: Bool {
    switch value {
    case 0x4E00...0x9FFF, 0x3007: true
    case 0x3400...: properties.isUnifiedIdeograph
    default: false
    }
  }

  /// A letter of the Latin script in composed form.
  var isLatinLetter: Bool {
    switch value {
    case 0x41...0x5A, 0x61...0x7A: true
    case 0xD7, 0xF7: false  // × and ÷ stand among the letters of Latin-1
    case 0xC0...0x24F, 0x1E00...0x1EFF: true
    default: false
    }
  }

  /// The dot between the parts of a transcribed name, in the spellings that occur: U+00B7, and its canonical
  /// twin U+0387, U+2022, U+2027, U+22C5, U+30FB.
  var isNameDot: Bool {
    switch value {
    case 0xB7, 0x387, 0x2022, 0x2027, 0x22C5, 0x30FB: true
    default: false
    }
  }

  /// A space a person may have typed: the ASCII one, the no-break one or the ideographic one (U+3000).
  var isTypedSpace: Bool { value == 0x20 || value == 0xA0 || value == 0x3000 }

  /// A character that never belongs in a stored value, because it is no text or hides how the text reads:
  /// controls (newline and tab are judged by the caller), line separators, marks that turn the direction of
  /// writing (UAX #9, "Bidi_Control"), the byte order mark, noncharacters.
  var isForbiddenInText: Bool {
    switch value {
    case 0x00...0x1F, 0x7F...0x9F: true
    case 0x61C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069: true
    case 0xFEFF, 0xFDD0...0xFDEF: true
    default: value & 0xFFFE == 0xFFFE
    }
  }
}

extension UInt8 {
  /// `0` to `9`.
  var isDigit: Bool { (0x30...0x39).contains(self) }
  /// `A` to `Z`.
  var isCapital: Bool { (0x41...0x5A).contains(self) }
  /// `A` to `Z`, `a` to `z`.
  var isASCIILetter: Bool { isCapital || (0x61...0x7A).contains(self) }
  /// This byte with an ASCII letter made a capital.
  var capitalised: UInt8 { (0x61...0x7A).contains(self) ? self & 0xDF : self }
}
