/// The name of a person in any script, as its bearer writes it.
///
/// Canonical form: spaces at the ends fall away, a run of spaces (the ideographic and the no-break one
/// included) becomes one. Nothing else is touched: no case folding, no Unicode normalisation; two spellings of a
/// name are two names until a person says otherwise.
enum PersonName {
  static let maximumBytes = 192

  static func canonicalise(_ value: RawSpan, into output: inout [UInt8]) -> ValueProblem? {
    guard value.byteCount <= maximumBytes else { return .tooLong(maximumBytes) }
    let start = output.count
    let problem = append(value, to: &output)
    if problem != nil { output.removeLast(output.count - start) }
    return problem
  }

  private static func append(_ value: RawSpan, to output: inout [UInt8]) -> ValueProblem? {
    var previous = Part.space
    var spaceWaits = false
    var begun = false
    var offset = 0
    while offset < value.byteCount {
      guard let scalar = value.scalar(at: offset) else { return .notUTF8 }
      let bytes = offset..<offset + scalar.length
      offset = bytes.upperBound
      if scalar.value.isTypedSpace {
        spaceWaits = begun
        continue
      }

      guard let part = Part(scalar.value), begun || part == .letter else { return notAName }
      // A mark belongs to the letter before it; a pile of marks is an attack on the reader's screen.
      if part == .mark, spaceWaits || !previous.carriesMark { return notAName }
      if spaceWaits { output.append(UInt8(ascii: " ")) }
      output.append(value, in: bytes)
      previous = part == .mark ? previous.marked : part
      spaceWaits = false
      begun = true
    }
    return begun ? nil : notAName
  }

  private enum Part: Equatable {
    case space, punctuation, letter, mark, marked, twiceMarked

    init?(_ scalar: Unicode.Scalar) {
      if scalar.isHan || scalar.isNameDot {
        self = scalar.isHan ? .letter : .punctuation
        return
      }
      switch scalar.properties.generalCategory {
      case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: self = .letter
      // Variation selectors are marks by category, yet they change how a letter looks, not what it is.
      case .nonspacingMark, .spacingMark:
        guard !scalar.properties.isVariationSelector else { return nil }
        self = .mark
      default:
        switch scalar {
        case "-", "'", "\u{2019}", ".": self = .punctuation
        default: return nil
        }
      }
    }

    var carriesMark: Bool { self == .letter || self == .marked }
    var marked: Part { self == .letter ? .marked : .twiceMarked }
  }

  private static let notAName = ValueProblem(
    .notAName, "not a person's name: letters, and between them spaces, `·`, `-`, `'` or `.`")
}
