import Foundation

/// The time that this thread has spent on the processor, which does not depend on what else the machine does.
enum CPUTime {
  static func measure<Result>(_ body: () throws -> Result) rethrows -> (result: Result, time: Duration) {
    let start = now
    let result = try body()
    return (result, now - start)
  }

  private static var now: Duration {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return .seconds(Int(time.tv_sec)) + .nanoseconds(Int(time.tv_nsec))
  }
}
