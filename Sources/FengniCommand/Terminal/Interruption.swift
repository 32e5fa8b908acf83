@preconcurrency import Dispatch
import Foundation

/// Ctrl-C (SIGINT) and SIGTERM as something to wait for, instead of the end of the process.
///
/// From creation on the signals no longer kill; the value must live as long as that is wanted.
final class Interruption: Sendable {
  private let signals: AsyncStream<Int32>
  private let sources: [any DispatchSourceSignal]

  init() {
    let (signals, continuation) = AsyncStream<Int32>.makeStream(bufferingPolicy: .bufferingNewest(4))
    self.signals = signals
    sources = [SIGINT, SIGTERM].map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler { continuation.yield(number) }
      source.resume()
      return source
    }
  }

  deinit {
    for source in sources { source.cancel() }
    signal(SIGINT, SIG_DFL)
    signal(SIGTERM, SIG_DFL)
  }

  /// Waits for a signal, at most so long; whether one came.
  @discardableResult
  func wait(seconds: Int) async -> Bool {
    await withTaskGroup(of: Bool.self) { group in
      group.addTask { await self.next() != nil }
      group.addTask {
        try? await Task.sleep(for: .seconds(seconds))
        return false
      }
      let first = await group.next() ?? false
      group.cancelAll()
      return first
    }
  }

  /// The next signal; `nil` where the waiting task was cancelled.
  func next() async -> Int32? {
    for await number in signals { return number }
    return nil
  }

  /// Runs `body`, cancelled when a signal comes.
  func cancelling<Result: Sendable>(_ body: @escaping @Sendable () async throws -> Result) async throws
    -> Result
  {
    let task = Task { try await body() }
    let watch = Task {
      if await next() != nil { task.cancel() }
    }
    defer { watch.cancel() }
    return try await task.value
  }
}
