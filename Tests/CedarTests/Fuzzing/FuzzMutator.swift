@testable import Cedar

/// Changes texts so that they stay near to what they were: bytes, words, bracketed parts, and parts of other texts.
struct FuzzMutator {
  var random: SeededGenerator
  /// Whole words of the languages, and pieces that are awkward in any.
  private static let words = [
    "permit", "forbid", "principal", "action", "resource", "context", "when", "unless", "?principal",
    "?resource", "in",
    "is", "has", "like", "if", "then", "else", "true", "false", "&&", "||", "==", "!=", "<=", "!", "-", "+",
    "*", "::",
    "contains", "getTag", "hasTag", "isEmpty", "ip", "decimal", "datetime", "duration", "offset", "__cedar",
    "@id(\"x\")",
    "@a", "entity", "type", "namespace", "appliesTo", "enum", "tags", "Set<", ">", "Long", "attributes", "?:",
    "A::B",
    "\"staticPolicies\"", "\"Value\"", "\"Var\"", "\"__entity\"", "\"__extn\"", "\"__expr\"", "\"type\"",
    "\"id\"",
    "\"attrs\"", "\"parents\"", "\"tags\"", "\"op\"", "\"slot\"", "\"shape\"", "\"annotations\"",
    "\"required\"", "null",
    "9223372036854775807", "9223372036854775808", "-9223372036854775808", "1.0", "1e5", "-0", "00",
    "\"\\u{0}\"",
    "\"\\ud800\"", "\"\\u{110000}\"", "\"\\*\"", "\"\"", "//", "// x\n", "\n", "\r", "\u{FEFF}", "\u{2028}",
    "\u{E9}",
    "e\u{301}", "{\"a\":1,\"a\":2}", "[", "]", "{", "}", "(", ")", ",", ";", ":", "\"", "\\", "\0",
  ].map { Array($0.utf8) }

  init(seed: UInt64) { random = SeededGenerator(seed: seed) }

  /// At least one change of `text`, with parts of `other` at times; not longer than `limit`.
  mutating func mutated(_ text: [UInt8], with other: [UInt8], limit: Int = 16_000) -> [UInt8] {
    var text = text
    // One change more often than not: what still parses is what looks further in.
    for _ in 0...max(0, below(7) - 4) {
      change(&text, other)
      if text.count > limit { text.removeSubrange(limit...) }
    }
    return text
  }

  private mutating func below(_ bound: Int) -> Int { Int(random.next() % UInt64(max(bound, 1))) }

  private mutating func change(_ text: inout [UInt8], _ other: [UInt8]) {
    let tokens = Self.tokens(of: text)
    let place = below(text.count + 1)
    let end = min(text.count, place + below(12))
    switch random.next() % 14 {
    case 0 where place < text.count: text[place] ^= 1 << UInt8(below(8))
    case 1 where place < text.count: text[place] = UInt8(truncatingIfNeeded: random.next())
    case 2: text.removeSubrange(place..<end)
    case 3: text.insert(contentsOf: random.element(of: Self.words), at: place)
    case 4 where !tokens.isEmpty: text.removeSubrange(random.element(of: tokens))
    case 5 where !tokens.isEmpty, 6 where !tokens.isEmpty:
      text.replaceSubrange(random.element(of: tokens), with: random.element(of: Self.words))
    case 7 where !tokens.isEmpty:
      let range = random.element(of: tokens)
      text.insert(contentsOf: text[range], at: random.element(of: tokens).lowerBound)
    case 8 where !tokens.isEmpty:
      let others = Self.tokens(of: other)
      if !others.isEmpty {
        text.replaceSubrange(random.element(of: tokens), with: other[random.element(of: others)])
      }
    case 9, 10:
      // A bracketed part of one for one of the other.
      guard let part = part(of: text), let replacement = self.part(of: other) else { return }
      text.replaceSubrange(part, with: other[replacement])
    case 11:
      guard let part = part(of: text) else { return }
      let copy = Array(text[part])
      for _ in 0...below(5) { text.insert(contentsOf: copy, at: part.upperBound) }
    case 12:
      // The part within itself.
      guard let part = part(of: text), part.count < 2_000 else { return }
      let copy = Array(text[part])
      guard let inner = self.part(of: copy) else { return }
      text.replaceSubrange(
        (part.lowerBound + inner.lowerBound)..<(part.lowerBound + inner.upperBound), with: copy)
    default:
      let copy = Array(text[place..<end])
      for _ in 0...below(40) { text.insert(contentsOf: copy, at: place) }
    }
  }

  /// From an opening bracket to the closing one, or nil where there are none.
  private mutating func part(of text: [UInt8]) -> Range<Int>? {
    var open: [Int] = []
    var parts: [Range<Int>] = []
    for (position, byte) in text.enumerated() {
      switch byte {
      case UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "{"): open.append(position)
      case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"):
        if let start = open.popLast() { parts.append(start..<(position + 1)) }
      default: break
      }
    }
    return parts.isEmpty ? nil : random.element(of: parts)
  }

  /// Words, strings and signs, roughly.
  private static func tokens(of text: [UInt8]) -> [Range<Int>] {
    var tokens: [Range<Int>] = []
    var position = 0
    while position < text.count {
      let start = position
      position += 1
      if text[start] == UInt8(ascii: "\"") {
        while position < text.count, text[position] != UInt8(ascii: "\"") {
          position += text[position] == UInt8(ascii: "\\") ? 2 : 1
        }
        position = min(position + 1, text.count)
      } else if Identifier.canContinue(text[start]) {
        while position < text.count, Identifier.canContinue(text[position]) { position += 1 }
      } else if text[start] <= 0x20 {
        continue
      }
      tokens.append(start..<position)
    }
    return tokens
  }
}
