import Foundation
import Testing

@testable import Cedar

/// Mutated texts of every kind are read or refused, soon, and never worse.
///
/// The ordinary run is short and always the same. `FENGNI_FUZZ_SECONDS=120` runs as long for each kind, from
/// `FENGNI_FUZZ_SEED` (the time, where it is not set); the text at hand is kept in the file that `FENGNI_FUZZ_INPUT`
/// names, so that it is there after a trap.
struct FuzzTests {
  private static let environment = ProcessInfo.processInfo.environment
  private static let seconds = environment["FENGNI_FUZZ_SECONDS"].flatMap { Double($0) }
  private static let shortRun = 400
  #if DEBUG
    private static let longest = Duration.seconds(10)
  #else
    private static let longest = Duration.seconds(1)
  #endif

  @Test(arguments: try! FuzzCorpus.own())
  func `the corpus, with what once broke something, is read or refused`(entry: FuzzCorpus.Entry) throws {
    let properties = FuzzProperties(world: try FuzzWorld())
    let isRead = try properties.check(entry.bytes, as: entry.kind)
    // Seeds that are not read are worth little.
    if !entry.name.hasPrefix("finding-") { #expect(isRead) }
  }

  @Test(.enabled(if: SharedCorpus.isPresent, "needs the shared corpus, see SharedCorpus"))
  func `the shared corpus is read or refused`() throws {
    let properties = FuzzProperties(world: try FuzzWorld())
    for entry in try FuzzCorpus.shared(isLong: false) {
      do {
        _ = try properties.check(entry.bytes, as: entry.kind)
      } catch {
        Issue.record("\(entry): \(error)")
      }
    }
  }

  @Test(arguments: FuzzKind.allCases)
  func `mutated texts are read or refused`(kind: FuzzKind) throws {
    let seed =
      Self.seconds == nil
      ? 1
      : Self.environment["FENGNI_FUZZ_SEED"].flatMap { UInt64($0) } ?? UInt64(Date().timeIntervalSince1970)
    let fuzzer = try Fuzzer(kind, seed: seed, isLong: Self.seconds != nil)
    let tally = fuzzer.run(
      Self.seconds.map { .duration(.seconds($0)) } ?? .inputs(Self.shortRun), longest: Self.longest,
      file: Self.environment["FENGNI_FUZZ_INPUT"])
    print("fuzz: \(kind), seed \(seed): \(tally)")
    // Both happen often enough to mean something.
    #expect(tally.read * 25 > tally.inputs)
    #expect(tally.refused * 25 > tally.inputs)
  }
}

/// One run over texts of one kind.
private struct Fuzzer {
  enum Length {
    case inputs(Int)
    case duration(Duration)
  }

  struct Tally: CustomStringConvertible {
    var inputs = 0
    var read = 0
    var violations = 0
    var slowest = Duration.zero
    var elapsed = Duration.zero

    var refused: Int { inputs - read - violations }

    var description: String {
      let rate = Double(inputs) / (elapsed / .seconds(1))
      return
        "\(inputs) inputs in \(elapsed), \(Int(rate)) a second; \(read) read, \(violations) violations, slowest \(slowest)"
    }
  }

  let kind: FuzzKind
  private let properties: FuzzProperties
  private let seed: UInt64
  private var pool: [[UInt8]]

  init(_ kind: FuzzKind, seed: UInt64, isLong: Bool) throws {
    self.kind = kind
    self.seed = seed
    properties = FuzzProperties(world: try FuzzWorld())
    pool = (try FuzzCorpus.own() + FuzzCorpus.shared(isLong: isLong)).filter { $0.kind == kind }.map(\.bytes)
    if kind == .policies || kind == .policiesJSON {
      var policies = RandomPolicies(seed: seed)
      for _ in 0..<200 {
        let text = policies.policy().description + policies.template().description
        pool.append(
          kind == .policies ? Array(text.utf8) : try PolicySet(parsing: text, file: "random").json())
      }
    }
  }

  /// Runs on a thread of its own whose stack is known.
  func run(_ length: Length, longest: Duration, file: String?) -> Tally {
    return SizedStack.run(FuzzStack.size) { loop(length, longest, file) }
  }

  private func loop(_ length: Length, _ longest: Duration, _ file: String?) -> Tally {
    var pool = pool
    var mutator = FuzzMutator(seed: seed)
    var tally = Tally()
    let start = ContinuousClock.now
    while true {
      switch length {
      case .inputs(let count): guard tally.inputs < count else { return tally }
      case .duration(let duration): guard tally.elapsed < duration else { return tally }
      }
      let text = mutator.mutated(mutator.random.element(of: pool), with: mutator.random.element(of: pool))
      if let file { try? Data(text).write(to: URL(fileURLWithPath: file)) }
      tally.inputs += 1
      let (result, time) = CPUTime.measure { Result { try properties.check(text, as: kind) } }
      switch result {
      case .success(let isRead):
        tally.read += isRead ? 1 : 0
        // What is still read is worth changing further.
        if isRead, tally.inputs.isMultiple(of: 8) {
          pool[Int(mutator.random.next() % UInt64(pool.count))] = text
        }
      case .failure(let error):
        tally.violations += 1
        if tally.violations < 10 { Issue.record("\(error)\n\(Data(text).base64EncodedString())") }
      }
      if time > longest { Issue.record("\(time) for \(Data(text).base64EncodedString())") }
      tally.slowest = max(tally.slowest, time)
      tally.elapsed = ContinuousClock.now - start
    }
  }
}
