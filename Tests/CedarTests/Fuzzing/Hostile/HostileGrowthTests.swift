import Foundation
import Testing

@testable import Cedar

/// What is made to be hard is answered in a time that grows with its length, not with the square of it.
///
/// A text and one four times as long are put through everything that is done with them. Four times the time is
/// expected, sixteen times would be a square; more than nine times is refused where it is enough to be told from noise.
/// `FENGNI_FUZZ_SECONDS` makes the texts 16 times longer, where squares with small factors show too.
struct HostileGrowthTests {
  private static let isLong = ProcessInfo.processInfo.environment["FENGNI_FUZZ_SECONDS"] != nil
  private static let bytes = isLong ? 256 << 10 : 3 << 10
  /// The processor's time below which nothing is concluded.
  private static let noise = Duration.milliseconds(isLong ? 100 : 60)

  private static let world = Result { try FuzzWorld() }

  @Test(arguments: HostileTexts.all)
  func `four times the text takes little more than four times the time`(texts: HostileTexts) throws {
    let world = try Self.world.get()
    let result = SizedStack.run(FuzzStack.size) { Result { try Self.growth(of: texts, world) } }
    for complaint in try result.get() { Issue.record("\(texts): \(complaint)") }
  }

  /// The steps whose time grows too fast.
  private static func growth(of texts: HostileTexts, _ world: FuzzWorld) throws -> [String] {
    let steps = HostileSteps(world: world)
    let short = texts.text(bytes: bytes)
    let long = texts.text(bytes: 4 * bytes)
    var best: [String: (short: Duration, long: Duration)] = [:]
    var complaints: [String] = []
    // Again where it seems too slow: noise does not come three times.
    for _ in 0..<3 {
      let shortTimes = try steps.times(short, texts.kind)
      let longTimes = try steps.times(long, texts.kind)
      for (step, time) in longTimes where !texts.limitedSteps.contains(step) {
        guard let shortTime = shortTimes[step] else { continue }
        let known = best[step] ?? (shortTime, time)
        best[step] = (min(known.short, shortTime), min(known.long, time))
      }
      complaints = best.sorted { $0.key < $1.key }.filter {
        $0.value.long > noise && $0.value.long > $0.value.short * 9
      }.map { "\($0.key): \($0.value.short) for \(short.count) bytes, \($0.value.long) for \(long.count)" }
      if complaints.isEmpty { break }
    }
    return complaints
  }
}

/// A stack on which what parsers let through must be walked.
enum FuzzStack {
  // The limits promise 1 MiB; what is not optimised needs more.
  #if DEBUG
    static let size = 16 << 20
  #else
    static let size = 1 << 20
  #endif
}
