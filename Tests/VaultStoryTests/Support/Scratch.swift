import Foundation
import Synchronization

@testable import Vault

/// A clock that tests set. Forward, time passes; backward, somebody set the clock.
final class SetClock: WallClock {
  private let state: Mutex<(time: Timestamp, uptime: Int64)>

  init(_ text: String) { state = Mutex((Timestamp(text)!, 0)) }

  func now() -> Timestamp { state.withLock { $0.time } }
  func uptime() -> Int64 { state.withLock { $0.uptime } }
  func advance(seconds: Int64) { set(now().adding(seconds: seconds)) }
  func set(_ text: String) { set(Timestamp(text)!) }

  private func set(_ time: Timestamp) {
    state.withLock { state in
      state.uptime += max(0, time.microseconds - state.time.microseconds)
      state.time = time
    }
  }
}

/// Files of one test, removed with it.
final class ScratchFolder {
  let path: String
  init() {
    path = NSTemporaryDirectory() + "fengni-\(UUID().uuidString)"
    try? FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }
  deinit { try? FileManager.default.removeItem(atPath: path) }
}

/// A synthetic identity number: area 000031, this birth date and number, the check character that fits.
func identityNumber(born: String, number: Int) -> String {
  let sequence = String(1000 + number).dropFirst()
  let body = "000031" + born.filter { $0 != "-" } + sequence
  let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
  let sum = zip(body, weights).reduce(0) { $0 + $1.0.wholeNumberValue! * $1.1 }
  return body + String(Array("10X98765432")[sum % 11])
}

func inputs(_ values: [String: String]) -> [FieldInput] {
  values.map { FieldInput(field: $0.key, value: $0.value.isEmpty ? nil : Array($0.value.utf8)) }
}
