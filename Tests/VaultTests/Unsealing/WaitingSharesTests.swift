import Sodium
import Synchronization
import Testing

@testable import Vault

/// How long custodians' shares wait for the rest of them.
@Suite struct WaitingSharesTests {
  private let place: RootKeyPlace
  private let timers: Timers
  private let unsealing: Unsealing
  private let sheets: [RootKeyShareSheet]

  init() throws {
    let place = RootKeyPlace(vault: .random(), generation: 1)
    let timers = Timers()
    sheets = try #require(
      RootKeyShares.split(.fresh(), for: place, threshold: 3, custodians: ["a", "b", "c", "d"]))
    let options = UnsealOptions(tell: { event in
      if case .sharesDropped = event { timers.noteDrop() }
    })
    unsealing = Unsealing(options, SystemClock(), sleep: { _ in try await timers.sleep() })
    self.place = place
    self.timers = timers
  }

  /// How many shares are there once this one was given; `nil` where it does not wait.
  private func give(_ number: Int) -> Int? {
    let text = sheets[number - 1].text()
    guard case .waiting(let progress) = unsealing.take(text.bytes, at: place) else { return nil }
    return progress.given
  }

  @Test func `one timer runs for a collection, however many shares come`() async {
    #expect(give(1) == 1 && give(2) == 2)
    unsealing.drop()
    #expect(give(1) == 1 && give(3) == 2)
    await timers.wait { $0.begun == 2 && $0.running == 1 }
    #expect(timers.counts.begun == 2)
  }

  @Test func `first shares and resets in a loop leave no timer behind`() async {
    for _ in 0..<100 {
      #expect(give(1) == 1)
      unsealing.drop()
    }
    await timers.wait { $0.begun == 100 && $0.running == 0 }
    // What is left of them neither drops nor tells anything.
    timers.ring()
    #expect(give(1) == 1 && give(2) == 2)
    await timers.wait { $0.begun == 101 && $0.running == 1 }
    #expect(timers.counts.dropped == 0)
    timers.ring()
    await timers.wait { $0.dropped == 1 }
    #expect(give(1) == 1)
  }

  @Test func `shares that the vault was started with end once, and leave the next ones their time`() async {
    unsealing.begin(with: [RootKeyShares.Given(sheets[0].share, named: "file")])
    #expect(give(2) == 2)
    await timers.wait { $0.begun == 1 }
    timers.ring()
    await timers.wait { $0.dropped == 1 && $0.running == 0 }
    #expect(give(3) == 1)
    await timers.wait { $0.begun == 2 && $0.running == 1 }
    #expect(give(4) == 2)
  }

  @Test func `a vault that goes leaves no timer`() async {
    do {
      let passing = Unsealing(
        UnsealOptions(), SystemClock(), sleep: { [timers] _ in try await timers.sleep() })
      let text = sheets[0].text()
      _ = passing.take(text.bytes, at: place)
    }
    await timers.wait { $0.begun == 1 && $0.running == 0 }
  }
}

/// Timers that end when they are rung or cancelled, and never by themselves.
private final class Timers: Sendable {
  struct Counts {
    var begun = 0
    var running = 0
    var dropped = 0
  }

  private struct State {
    var counts = Counts()
    var bells: [AsyncStream<Void>.Continuation] = []
  }

  private let state = Mutex(State())

  var counts: Counts { state.withLock { $0.counts } }

  func noteDrop() { state.withLock { $0.counts.dropped += 1 } }

  func sleep() async throws {
    let (ringing, bell) = AsyncStream<Void>.makeStream()
    state.withLock { state in
      state.counts.begun += 1
      state.counts.running += 1
      state.bells.append(bell)
    }
    defer { state.withLock { $0.counts.running -= 1 } }
    for await _ in ringing {}
    try Task.checkCancellation()
  }

  /// Ends all that have begun.
  func ring() {
    let bells = state.withLock { state in
      defer { state.bells = [] }
      return state.bells
    }
    for bell in bells { bell.finish() }
  }

  /// Waits, a minute at most, until it is so.
  func wait(_ isSo: (Counts) -> Bool) async {
    for _ in 0..<6000 where !isSo(counts) { try? await Task.sleep(for: .milliseconds(10)) }
    #expect(isSo(counts), "\(counts)")
  }
}
