/// Suggestions for names that were probably mistyped.
enum Spelling {
  /// A hint with the name among `candidates` that is nearest to `name`, where one is near.
  ///
  /// The time is bounded: long names and great numbers of candidates get no hint.
  static func hint(for name: Text, among candidates: some Collection<Text>) -> String? {
    nearest(to: name, among: candidates).map { "did you mean `\($0)`?" }
  }

  static func nearest(to name: Text, among candidates: some Collection<Text>) -> Text? {
    let letters = Array(name.utf8)
    guard letters.count <= 64, candidates.count <= 10_000 else { return nil }
    var best: (distance: Int, name: Text)?
    for candidate in candidates where candidate != name && !candidate.isEmpty {
      let others = Array(candidate.utf8)
      let limit = max(1, min(letters.count, others.count) / 3)
      guard abs(letters.count - others.count) <= limit else { continue }
      let distance = distance(letters, others)
      guard distance <= limit else { continue }
      if let best, (best.distance, best.name) < (distance, candidate) { continue }
      best = (distance, candidate)
    }
    return best?.name
  }

  /// How many bytes must be put in, taken out, replaced or swapped with their neighbours (Damerau and Levenshtein,
  /// restricted), capital and small letters being alike.
  private static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
    func lowercase(_ byte: UInt8) -> UInt8 {
      byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") ? byte | 0x20 : byte
    }
    let left = left.map(lowercase)
    let right = right.map(lowercase)
    var before: [Int] = []
    var above = Array(0...right.count)
    for row in left.indices {
      var current = [row + 1]
      for column in right.indices {
        let isSame = left[row] == right[column]
        var cost = min(current[column] + 1, above[column + 1] + 1, above[column] + (isSame ? 0 : 1))
        if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
          cost = min(cost, before[column - 1] + 1)
        }
        current.append(cost)
      }
      before = above
      above = current
    }
    return above[right.count]
  }
}
