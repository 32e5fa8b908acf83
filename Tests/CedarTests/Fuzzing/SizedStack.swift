import Foundation
import Synchronization

/// Runs work on a thread whose stack has a size that is known.
enum SizedStack {
  private final class Outcome<Value: Sendable>: Sendable {
    let value = Mutex<Value?>(nil)
  }

  static func run<Value: Sendable>(_ size: Int, _ body: @escaping @Sendable () -> Value) -> Value {
    let outcome = Outcome<Value>()
    let done = DispatchSemaphore(value: 0)
    let thread = Thread {
      let value = body()
      outcome.value.withLock { $0 = value }
      done.signal()
    }
    thread.stackSize = size
    thread.start()
    done.wait()
    return outcome.value.withLock { $0 }!
  }
}
