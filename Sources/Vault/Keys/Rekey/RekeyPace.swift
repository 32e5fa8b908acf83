/// How many records go into one commit, and how long is waited between two, so that whoever reads meanwhile waits for
/// milliseconds: a look is answered once its entry is durable, and commits come one after the other.
struct RekeyPace {
  /// Records in the next commit.
  private(set) var batch: Int

  static let usual = 32
  private static let smallest = 8
  private static let largest = 256
  /// What a commit should take.
  private static let aim = Duration.milliseconds(8)

  init(batch: Int) { self.batch = batch }

  /// - Parameter others: whether somebody else's entries were committed meanwhile: then as long as the commit took is
  ///   left to them.
  mutating func wait(after records: Int, took: Duration, beside others: Bool) async throws {
    if took > RekeyPace.aim * 2 {
      batch = max(min(batch, RekeyPace.smallest), batch / 2)
    } else if took < RekeyPace.aim, records == batch {
      batch = min(RekeyPace.largest, batch + batch / 4)
    }
    if others { try await Task.sleep(for: took) } else { await Task.yield() }
  }
}
