import Foundation
import Sodium

/// What is kept of an idempotent write: ids and versions, no values.
struct IdempotentWrite: Codable {
  let id: String
  let version: UInt32
}

/// What is kept under an idempotency key.
///
/// A key is taken by the calls that make something: records, people, posts, tokens, imports. A change needs none: it
/// names the version it was made on, so that a second one is refused; adding places twice adds them once.
enum KeptWrite {
  case same(IdempotentWrite)
  /// The key was used for a call with another body.
  case ofAnotherCall
}

extension Call {
  /// How long a key stands for its call.
  private static let idempotencySeconds: Int64 = 86_400

  /// What was kept of a call that was made before; `nil` where there was none.
  ///
  /// - Parameter what: what the call does, since another call may have the same body: `create resident`.
  func earlierAnswer(_ idempotency: Idempotency?, to what: String) throws -> KeptWrite? {
    guard let idempotency else { return nil }
    let (key, body) = digests(idempotency, what)
    guard let kept = try vault.store.idempotentAnswer(key), kept.expires > now else { return nil }
    guard let text = KeptAnswerTag(vault.ring).text(of: kept) else { throw DamageFound.keptAnswer }
    guard ConstantTime.equal(kept.body.span.bytes, body.span.bytes) else { return .ofAnotherCall }
    return .same(try JSONDecoder().decode(IdempotentWrite.self, from: Data(text)))
  }

  /// Answers as the first call was answered; the log tells that it was asked again.
  func replay(_ kept: KeptWrite, _ type: RecordType) async throws -> Answer<WrittenRecord>? {
    guard case .same(let write) = kept else { return .refused(Refusal(.idempotencyMismatch)) }
    // What was made may have been erased or taken back since.
    guard let id = RecordID(write.id, prefix: type.idPrefix), let record = try vault.store.record(id),
      try !vault.isGone(record.header.subject)
    else { return .refused(Refusal(.notFound)) }
    let what = "create \(type.name)"
    guard let receipt = try await noteRepetition(what, write, .permit(policies: [])) else { return nil }
    return .released(
      WrittenRecord(
        id: write.id, type: type.name, version: write.version, auditSeq: receipt.first,
        policyVersion: vault.policy.version, replayed: true))
  }

  /// Makes something of the vault's own once for an idempotency key; called after the caller was permitted to, so
  /// that a repeated call is decided anew.
  ///
  /// - Parameters:
  ///   - what: what the call does: `add person`.
  ///   - again: what a call is answered that was made before; nothing of the first answer but the id is kept.
  ///   - make: makes it, and keeps the answer in the same transaction; `nil`: decide again.
  func once<Value>(
    _ idempotency: Idempotency?, _ what: String, _ permission: Decision,
    again: (IdempotentWrite) throws -> Answer<Value>, make: () async throws -> Answer<Value>?
  ) async throws -> Answer<Value>? {
    func repeated(_ kept: KeptWrite) async throws -> Answer<Value>? {
      guard case .same(let write) = kept else { return .refused(Refusal(.idempotencyMismatch)) }
      let answer = try again(write)
      guard try await noteRepetition(what, write, permission) != nil else { return nil }
      return answer
    }
    if let earlier = try earlierAnswer(idempotency, to: what) { return try await repeated(earlier) }
    let answer = try await make()
    // The same call at the same time may have come first.
    if case .refused(let refusal)? = answer, refusal.kind == .conflict,
      let earlier = try earlierAnswer(idempotency, to: what)
    {
      return try await repeated(earlier)
    }
    return answer
  }

  /// The log tells that a call was made again; `nil`: decide again.
  private func noteRepetition(_ what: String, _ write: IdempotentWrite, _ permission: Decision) async throws
    -> AuditReceipt?
  {
    try await log(permission, detail: "\(what): answered again \(write.id)")
  }

  /// What is kept of a call that makes `id`, in the transaction that makes it.
  func keep(_ idempotency: Idempotency?, of what: String, making id: String) -> IdempotentAnswer? {
    idempotency.map { keep($0, of: what, IdempotentWrite(id: id, version: 1)) }
  }

  func keep(_ idempotency: Idempotency, of what: String, _ write: IdempotentWrite) -> IdempotentAnswer {
    let (key, body) = digests(idempotency, what)
    let text = Array("{\"id\":\"\(write.id)\",\"version\":\(write.version)}".utf8)
    let expires = now.adding(seconds: Call.idempotencySeconds)
    return KeptAnswerTag(vault.ring).tagged(
      IdempotentAnswer(key: key, body: body, status: Call.created, answer: text, expires: expires))
  }

  /// The HTTP status of what makes something.
  private static let created = 201

  /// Keyed hashes: the body may hold anything about anybody.
  private func digests(_ idempotency: Idempotency, _ what: String) -> (key: [UInt8], body: [UInt8]) {
    func digest(_ label: StaticString, _ parts: [[UInt8]]) -> [UInt8] {
      var encoder = PrefixEncoder(label: label)
      for part in parts { encoder.append(part) }
      return vault.ring.control.withBytes { key in KeyedHash.hash(encoder.bytes.span.bytes, key: key).array }
    }
    return (
      digest("fengni idempotency key/v1", [Array(caller.person.utf8), Array(idempotency.key.utf8)]),
      digest(
        "fengni idempotency body/v1", [Array(event.code.utf8), Array(what.utf8), idempotency.body])
    )
  }
}
