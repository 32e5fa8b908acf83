/// The declared name that was probably meant.
enum Suggestion {
  /// A search, in steps of ``ValidationLimits/steps``.
  static let cost = 1000

  /// The question whether it was, or nil where no name is near.
  static func hint(for name: Text, among names: some Sequence<Text>) -> String? {
    nearest(to: name, among: names).map { "did you mean `\($0.legible)`?" }
  }

  /// The name that differs from `name` least, if it differs by no more than a third of its length.
  ///
  /// Only short names and the first thousand are looked at: a suggestion is worth no more.
  static func nearest(to name: Text, among names: some Sequence<Text>) -> Text? {
    let letters = Array(name.utf8)
    guard letters.count <= longest else { return nil }
    var nearest: (name: Text, distance: Int)?
    for candidate in names.lazy.filter({ $0.utf8.count <= longest }).prefix(1000) {
      let distance = distance(letters, Array(candidate.utf8))
      guard distance <= max(1, letters.count / 3), distance < letters.count else { continue }
      // Of several as near, the first in order, so that the hint is the same in each run.
      if let best = nearest, (best.distance, best.name) <= (distance, candidate) { continue }
      nearest = (candidate, distance)
    }
    return nearest?.name
  }

  private static let longest = 48

  /// How many letters must be replaced, inserted or removed to make one of the other (Levenshtein).
  private static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
    var row = Array(0...right.count)
    for (i, letter) in left.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for (j, other) in right.enumerated() {
        let replaced = diagonal + (letter == other ? 0 : 1)
        diagonal = row[j + 1]
        row[j + 1] = min(replaced, row[j] + 1, diagonal + 1)
      }
    }
    return row[right.count]
  }
}
