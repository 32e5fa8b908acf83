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
  /// - Parameters:
  ///   - what: what the call does, since another call may have the same body: `create resident`.
  ///   - level: the highest of the values in its body.
  func earlierAnswer(
    _ idempotency: Idempotency?, to what: String, upTo level: Level = .open
  ) throws -> KeptWrite? {
    let bodies = CallBodyHash(vault.ring)
    // What was made with higher keys is made by nobody here, and so not again.
    guard let idempotency, bodies.isOpen(level) else { return nil }
    guard let kept = try vault.store.idempotentAnswer(keyHash(idempotency)), kept.expires > now else {
      return nil
    }
    guard let text = KeptAnswerTag(vault.ring).text(of: kept) else { throw DamageFound.keptAnswer }
    guard bodies.matches(kept.body, parts(idempotency, what), upTo: level) else { return .ofAnotherCall }
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

  /// - Parameter level: the highest of the values in the call's body; one that the vault is open up to.
  func keep(
    _ idempotency: Idempotency, of what: String, _ write: IdempotentWrite, upTo level: Level = .open
  ) -> IdempotentAnswer {
    let body = CallBodyHash(vault.ring).hash(parts(idempotency, what), upTo: level)
    let text = Array("{\"id\":\"\(write.id)\",\"version\":\(write.version)}".utf8)
    let expires = now.adding(seconds: Call.idempotencySeconds)
    return KeptAnswerTag(vault.ring).tagged(
      IdempotentAnswer(
        key: keyHash(idempotency), body: body, status: Call.created, answer: text, expires: expires))
  }

  /// The HTTP status of what makes something.
  private static let created = 201

  private func keyHash(_ idempotency: Idempotency) -> [UInt8] {
    var encoder = PrefixEncoder(label: "fengni idempotency key/v1")
    encoder.append(Array(caller.person.utf8))
    encoder.append(Array(idempotency.key.utf8))
    return vault.ring.control.withBytes { key in KeyedHash.hash(encoder.bytes.span.bytes, key: key).array }
  }

  /// What makes the same call: the operation, what it does, and its body.
  private func parts(_ idempotency: Idempotency, _ what: String) -> [[UInt8]] {
    [Array(event.code.utf8), Array(what.utf8), idempotency.body]
  }
}
