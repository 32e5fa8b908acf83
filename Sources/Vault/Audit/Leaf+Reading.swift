import Sodium

extension Leaf {
  /// Reads a leaf strictly: every value has one form, so what is read prints back to the same bytes.
  public init?(text: [UInt8]) { self.init(text: text.span) }

  /// The same where the text lies: nothing is allocated, so that a log is read as fast as it is hashed.
  public init?(text: Span<UInt8>) {
    guard text.count <= Leaf.maximumBytes else { return nil }
    var position = 0
    guard text.take("fengni audit/v1\nseq ", at: &position), let seq = text.takeNumber(at: &position),
      text.take("\ntime ", at: &position), let time = text.takeTimestamp(at: &position),
      text.take("\nevent ", at: &position), let event = text.takeWord(of: KnownWords.events, at: &position),
      text.take("\noutcome ", at: &position),
      let outcome = text.takeWord(of: KnownWords.outcomes, at: &position)
    else { return nil }
    var state: StateChange?
    if text.take("\nstate ", at: &position) {
      guard let created = text.takeDigest(at: &position), text.take(" ", at: &position),
        let replaced = text.takeDigest(at: &position)
      else { return nil }
      state = StateChange(created: created, replaced: replaced)
    }
    guard text.take("\nclaims 7 ", at: &position), let claims = text.takeHash(at: &position),
      text.take("\nend\n", at: &position), position == text.count
    else { return nil }
    self.init(seq: seq, time: time, event: event, outcome: outcome, state: state, commitment: claims)
  }
}

/// What a leaf is made of; each takes its own from `position` on and moves that behind it.
extension Span<UInt8> {
  /// Whether just these characters are next; nothing is taken where they are not.
  fileprivate func take(_ characters: StaticString, at position: inout Int) -> Bool {
    let length = characters.utf8CodeUnitCount
    guard length <= count - position else { return false }
    for offset in 0..<length where self[position + offset] != characters.utf8Start[offset] { return false }
    position += length
    return true
  }

  /// A decimal number without leading zeros.
  fileprivate func takeNumber(at position: inout Int) -> UInt64? {
    let start = position
    var number: UInt64 = 0
    while position < count, let digit = digit(at: position) {
      let (tens, overflow) = number.multipliedReportingOverflow(by: 10)
      let (sum, carry) = tens.addingReportingOverflow(UInt64(digit))
      guard !overflow, !carry else { return nil }
      number = sum
      position += 1
    }
    guard position > start, position == start + 1 || self[start] != UInt8(ascii: "0") else { return nil }
    return number
  }

  /// `2026-11-21T19:25:03.123456Z`, always so long.
  fileprivate func takeTimestamp(at position: inout Int) -> Timestamp? {
    let start = position
    guard let year = takeDigits(4, then: "-", at: &position),
      let month = takeDigits(2, then: "-", at: &position), let day = takeDigits(2, then: "T", at: &position),
      let hour = takeDigits(2, then: ":", at: &position), hour < 24,
      let minute = takeDigits(2, then: ":", at: &position), minute < 60,
      let second = takeDigits(2, then: ".", at: &position), second < 60,
      let fraction = takeDigits(6, then: "Z", at: &position), position == start + 27,
      let date = CalendarDate(year: year, month: month, day: day)
    else { return nil }
    let seconds = date.daysSinceEpoch * 86_400 + hour * 3600 + minute * 60 + second
    return Timestamp(microseconds: Int64(seconds) * 1_000_000 + Int64(fraction))
  }

  private func takeDigits(_ width: Int, then mark: Unicode.Scalar, at position: inout Int) -> Int? {
    guard width < count - position else { return nil }
    var number = 0
    for _ in 0..<width {
      guard let digit = digit(at: position) else { return nil }
      number = number * 10 + Int(digit)
      position += 1
    }
    guard self[position] == UInt8(ascii: mark) else { return nil }
    position += 1
    return number
  }

  private func digit(at position: Int) -> UInt8? {
    let digit = self[position] &- UInt8(ascii: "0")
    return digit < 10 ? digit : nil
  }

  /// A word of a closed list, up to the end of its line.
  fileprivate func takeWord<Word>(of words: Words<Word>, at position: inout Int) -> Word? {
    let start = position
    while position < count, self[position] != UInt8(ascii: "\n") { position += 1 }
    return words[extracting(start..<position)]
  }

  /// Base64 of 32 bytes, in its one form.
  fileprivate func takeHash(at position: inout Int) -> Bytes32? {
    guard count - position >= Base64.charactersOf32 else { return nil }
    defer { position += Base64.charactersOf32 }
    return Base64.decode32(extracting(position..<position + Base64.charactersOf32).bytes)
  }

  /// A state's digest, or `-` for none.
  fileprivate func takeDigest(at position: inout Int) -> StateDigest?? {
    if take("-", at: &position) { return .some(nil) }
    guard let hash = takeHash(at: &position) else { return .none }
    return .some(StateDigest(hash))
  }
}

/// A closed list of words, found by their bytes.
private struct Words<Word: CaseIterable & RawRepresentable & Sendable>: Sendable
where Word.RawValue == String {
  /// By their length: few share one.
  private let words: [[(text: [UInt8], word: Word)]]

  init() {
    var words: [[(text: [UInt8], word: Word)]] = []
    for word in Word.allCases {
      let text = Array(word.rawValue.utf8)
      while words.count <= text.count { words.append([]) }
      words[text.count].append((text, word))
    }
    self.words = words
  }

  subscript(text: Span<UInt8>) -> Word? {
    guard text.count < words.count else { return nil }
    for known in words[text.count] {
      var position = 0
      while position < text.count, text[position] == known.text[position] { position += 1 }
      if position == text.count { return known.word }
    }
    return nil
  }
}

private enum KnownWords {
  static let events = Words<AuditEvent>()
  static let outcomes = Words<AuditOutcome>()
}
