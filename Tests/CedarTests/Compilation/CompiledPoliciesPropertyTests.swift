import Foundation
import Testing

@testable import Cedar

/// Compiled policies answer as the plain evaluator does, on random policies, entities and requests.
struct CompiledPoliciesPropertyTests {
  /// More for a long run by hand: `FENGNI_COMPILED_ROUNDS=200000`.
  private static let rounds =
    ProcessInfo.processInfo.environment["FENGNI_COMPILED_ROUNDS"].flatMap { Int($0) } ?? 3_000
  private static let requestsPerSet = 10

  @Test(arguments: [UInt64(1), 2])
  func `compiled policies give the same response as the plain evaluator`(seed: UInt64) throws {
    var random = KindredPolicies(seed: seed)
    var allowed = 0
    var failures = 0
    var reasons = 0
    for _ in 0..<Self.rounds {
      let text = random.policies()
      let policies = try PolicySet(parsing: text, file: "p")
      let compiled = CompiledPolicies(policies)
      let store = try random.store()
      for _ in 0..<Self.requestsPerSet {
        let request = random.request()
        let expected = Authorizer.isAuthorized(request, policies, store)
        let response = Authorizer.isAuthorized(request, compiled, store)
        guard response.isTheSame(as: expected) else {
          Issue.record("\(text)\n\(request)\n\(response)\n\(expected)")
          return
        }
        allowed += response.decision == .allow ? 1 : 0
        failures += response.errors.count
        reasons += response.reason.count
      }
    }
    // The comparison means something only where much happens.
    let requests = Self.rounds * Self.requestsPerSet
    #expect(allowed * 30 > requests, "\(allowed) of \(requests)")
    #expect(reasons * 12 > requests, "\(reasons) of \(requests)")
    #expect(failures * 5 > requests, "\(failures) of \(requests)")
  }
}

extension Response {
  /// Whether two responses agree in everything, places of errors included.
  func isTheSame(as other: Response) -> Bool {
    decision == other.decision && reason == other.reason && errors.map(\.policy) == other.errors.map(\.policy)
      && errors.map(\.error) == other.errors.map(\.error)
      && errors.map(\.location) == other.errors.map(\.location)
  }
}
