import Foundation

/// Resident memory of this process and of those it ran, in MiB.
enum Memory {
  /// Forgets the peak so far (`clear_refs` in proc(5)).
  static func resetPeak() {
    guard let file = FileHandle(forWritingAtPath: "/proc/self/clear_refs") else { return }
    try? file.write(contentsOf: Data("5".utf8))
    try? file.close()
  }

  /// The peak since it was reset.
  static func peak() -> Double { kilobytes("VmHWM:") / 1024 }

  static func resident() -> Double { kilobytes("VmRSS:") / 1024 }

  /// The largest peak of the processes run and ended so far.
  static func peakOfChildren() -> Double {
    var usage = rusage()
    return getrusage(__rusage_who_t(RUSAGE_CHILDREN.rawValue), &usage) == 0
      ? Double(usage.ru_maxrss) / 1024 : 0
  }

  private static func kilobytes(_ name: String) -> Double {
    guard let text = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8),
      let line = text.split(separator: "\n").first(where: { $0.hasPrefix(name) }),
      let number = line.dropFirst(name.count).split(whereSeparator: \.isWhitespace).first
    else { return 0 }
    return Double(number) ?? 0
  }
}
