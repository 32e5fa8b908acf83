import Cedar

/// Measures authorization alone: everything is prepared before, each request is answered once to be compared, and
/// then in many rounds on one thread, of which its fastest counts.
struct BenchMode {
  private let workload: Workload
  private let rounds: Int

  init(path: String, rounds: Int) throws(UnusableInput) {
    let folder = try Folder(path: path)
    do {
      workload = try Workload(in: folder)
    } catch {
      throw UnusableInput("\(path): \(error.message)")
    }
    self.rounds = rounds
  }

  func run(_ output: LineOutput) {
    LineOutput.complain(workload.preparation)
    let requests = workload.requests
    let policies = CompiledPolicies(workload.policies)
    let agreeing = requests.count {
      $0.agrees(Authorizer.isAuthorized($0.request, policies, workload.entities))
    }
    let mean = meanOfFastest(policies)
    let floor = meanOfFastest(CompiledPolicies(PolicySet()))
    // Numbers with a point are not Cedar's; written by hand.
    output.text(
      "{\"requests\":\(requests.count),\"mean_min_us\":\(BenchMode.microseconds(mean)),"
        + "\"empty_floor_us\":\(BenchMode.microseconds(floor)),\"agree\":\(agreeing)}")
  }

  /// The mean over the requests of the fastest round of each, in nanoseconds.
  private func meanOfFastest(_ policies: CompiledPolicies) -> Double {
    let entities = workload.entities
    let clock = ContinuousClock()
    var fastest = [Duration](repeating: .seconds(3600), count: workload.requests.count)
    var answered = 0
    for _ in 0..<rounds {
      for (position, question) in workload.requests.enumerated() {
        let start = clock.now
        let response = Authorizer.isAuthorized(question.request, policies, entities)
        let time = clock.now - start
        // The answer is used, so that none of it can be left out.
        answered += response.reason.count + response.errors.count
        fastest[position] = min(fastest[position], time)
      }
    }
    if answered == .max { LineOutput.complain("") }
    let sum = fastest.reduce(0.0) { $0 + Double($1.components.attoseconds) / 1e9 }
    return sum / Double(fastest.count)
  }

  /// Nanoseconds as microseconds with three places.
  private static func microseconds(_ nanoseconds: Double) -> String {
    let whole = Int(nanoseconds.rounded())
    let rest = String(whole % 1000)
    return "\(whole / 1000).\(String(repeating: "0", count: 3 - rest.utf8.count))\(rest)"
  }
}
