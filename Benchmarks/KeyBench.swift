import Foundation
import Sodium
import Synchronization
import Vault
import VaultSQLite

/// The keys of a whole community: wrapped anew, and what a look pays for a key.
enum KeyBench {
  static func run(_ bench: BenchVault, residents: Int) async throws {
    let start = ContinuousClock.now
    let rotation = try await bench.rotateKeys()
    let elapsed = start.duration(to: .now).seconds
    report(
      "rotation: data keys wrapped anew (\(rotation.unopened) unopened)",
      Double(rotation.wrapped * WrappingRole.allCases.count) / elapsed, "keys/s",
      against: ("aim", 50_000))
    try await lookups(bench, residents: residents)
  }

  /// What a look pays for the keys of its subject, against what it would pay if they were kept unwrapped.
  ///
  /// Cold: the row is looked up and its five keys opened. Kept: a look into a table under a lock, and a copy that is
  /// wiped, which is the least that a cache does.
  private static func lookups(_ bench: BenchVault, residents: Int) async throws {
    let subjects = try bench.keys.subjects(after: nil, limit: min(residents, 4096))
    let wrapping = SecretBytes.random(count: XChaCha20Poly1305.keyBytes)
    let context = Randomness.bytes(48)
    let nonce = Randomness.bytes(XChaCha20Poly1305.nonceBytes)
    let box = XChaCha20Poly1305.seal(
      Randomness.bytes(32).span.bytes, nonce: nonce.span.bytes, associatedData: context.span.bytes,
      key: wrapping.bytes)
    let kept = Mutex<[SubjectID: [UInt8]]>([:])
    for subject in subjects { kept.withLock { $0[subject] = Randomness.bytes(160) } }
    var next = 0
    let cached = fastest(batches: 50) {
      next = (next + 1) % subjects.count
      _ = ScratchSecret(count: 160) { bytes in
        kept.withLock { kept in
          guard let keys = kept[subjects[next]] else { return }
          bytes.copyBytes(of: keys.span.bytes)
        }
      }
    }
    let cold = try fastest(batches: 50) {
      next = (next + 1) % subjects.count
      guard try bench.keys.subjectKeys(subjects[next]) != nil else { throw BenchVault.Unexpected() }
      _ = try ScratchSecret(count: 160) { bytes in
        for place in 0..<5 {
          var room = bytes._mutatingExtracting(place * 32..<place * 32 + 32)
          try XChaCha20Poly1305.open(
            box.span.bytes, into: &room, nonce: nonce.span.bytes, associatedData: context.span.bytes,
            key: wrapping.bytes)
        }
      }
    }
    report("five keys of a subject, cold", cold, "ns", against: ("kept unwrapped", cached))
    let read = try await bench.readSeconds(times: 400)
    report("a read with its entry, durable, one caller", read * 1e6, "us", against: ("two cold", cold / 500))
  }
}

extension BenchVault {
  /// A rotation of the wrapping keys, from the order to its end.
  func rotateKeys() async throws -> KeyRotationStatus {
    let keeper = try await keyKeeper()
    guard case .released = try await vault.rotateKeys(by: keeper),
      let status = try await vault.carryOutKeyRotation()
    else { throw Unexpected() }
    return status
  }

  /// The mean of so many reads of eight fields, one after another.
  func readSeconds(times: Int) async throws -> Double {
    guard let purpose = Name("grid_register").flatMap({ PurposeClaim(name: $0) }),
      let id = try await residentIDs(in: "B", limit: 20).first
    else { throw Unexpected() }
    let staff = try await caller(role: "committee_staff", place: "B")
    let ask = ReadAsk(
      record: RecordReference(type: "resident", id: id),
      fields: ["name", "sex", "birth_date", "phone", "unit_room", "residency", "status", "protected"])
    let start = ContinuousClock.now
    for _ in 0..<times {
      let answer = try await vault.read(ask, for: purpose, by: staff)
      switch consume answer {
      case .released: continue
      case .refused: throw Unexpected()
      }
    }
    return start.duration(to: .now).seconds / Double(times)
  }
}
