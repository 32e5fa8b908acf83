import Foundation
import Sodium

/// What is kept of an idempotent write: ids and versions, no values.
struct IdempotentWrite: Codable {
  let id: String
  let version: UInt32
}

extension Call {
  /// How long a key stands for its call.
  private static let idempotencySeconds: Int64 = 86_400

  /// The answer to a call that was made before; `nil` where it was not.
  func replay(_ idempotency: Idempotency?, _ type: RecordType) throws -> Answer<WrittenRecord>? {
    guard let idempotency else { return nil }
    let (key, body) = digests(idempotency)
    guard let kept = try vault.store.idempotentAnswer(key), kept.expires > now else { return nil }
    guard ConstantTime.equal(kept.body.span.bytes, body.span.bytes) else { return .refused(Refusal(.idempotencyMismatch)) }
    let write = try JSONDecoder().decode(IdempotentWrite.self, from: Data(kept.answer))
    return .released(
      WrittenRecord(
        id: write.id, type: type.name, version: write.version, auditSeq: vault.sequencer.size,
        policyVersion: vault.policy.version, replayed: true))
  }

  func keep(_ idempotency: Idempotency, _ write: IdempotentWrite) -> IdempotentAnswer {
    let (key, body) = digests(idempotency)
    let answer = Array("{\"id\":\"\(write.id)\",\"version\":\(write.version)}".utf8)
    return IdempotentAnswer(
      key: key, body: body, status: 201, answer: answer, expires: now.adding(seconds: Call.idempotencySeconds))
  }

  /// Keyed hashes: the body may hold anything about anybody.
  private func digests(_ idempotency: Idempotency) -> (key: [UInt8], body: [UInt8]) {
    func digest(_ label: StaticString, _ parts: [[UInt8]]) -> [UInt8] {
      var encoder = PrefixEncoder(label: label)
      for part in parts { encoder.append(part) }
      return vault.ring.control.withBytes { key in KeyedHash.hash(encoder.bytes.span.bytes, key: key).array }
    }
    return (
      digest("fengni idempotency key/v1", [Array(caller.person.utf8), Array(idempotency.key.utf8)]),
      digest("fengni idempotency body/v1", [Array(event.code.utf8), idempotency.body])
    )
  }
}
