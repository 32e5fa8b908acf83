import Sodium

/// What precedes a kept answer: keyed BLAKE2b-256, so that nobody can write another answer into the file.
struct KeptAnswerTag {
  private let ring: KeyRing
  private static let byteCount = 32

  init(_ ring: KeyRing) { self.ring = ring }

  /// The answer with its tag before its text.
  func tagged(_ answer: IdempotentAnswer) -> IdempotentAnswer {
    IdempotentAnswer(
      key: answer.key, body: answer.body, status: answer.status,
      answer: tag(answer, answer.answer[...]) + answer.answer, expires: answer.expires)
  }

  /// The text of an answer as it is stored; `nil` where the tag does not fit.
  func text(of stored: IdempotentAnswer) -> [UInt8]? {
    let text = stored.answer.dropFirst(KeptAnswerTag.byteCount)
    let found = Array(stored.answer.prefix(KeptAnswerTag.byteCount))
    guard ConstantTime.equal(found.span.bytes, tag(stored, text).span.bytes) else { return nil }
    return Array(text)
  }

  private func tag(_ answer: IdempotentAnswer, _ text: ArraySlice<UInt8>) -> [UInt8] {
    var encoder = PrefixEncoder(label: "fengni kept answer/v1")
    encoder.append(answer.key)
    encoder.append(answer.body)
    encoder.append(Int64(answer.status))
    encoder.append(Array(text))
    encoder.append(answer.expires.microseconds)
    return ring.control.withBytes { key in KeyedHash.hash(encoder.bytes.span.bytes, key: key).array }
  }
}
