@testable import Cedar

/// A family of texts made to be hard, of any length.
struct HostileTexts: Sendable, CustomStringConvertible {
  let name: String
  let kind: FuzzKind
  /// Steps of which the result may be as large as the square of the text, and that a limit ends.
  let limitedSteps: Set<String>
  /// A text of about so many bytes.
  private let make: @Sendable (Int) -> String

  init(
    _ name: String, _ kind: FuzzKind, limitedSteps: Set<String> = [],
    _ make: @escaping @Sendable (Int) -> String
  ) {
    self.name = name
    self.kind = kind
    self.limitedSteps = limitedSteps
    self.make = make
  }

  var description: String { name }

  func text(bytes: Int) -> [UInt8] { Array(make(bytes).utf8) }

  // MARK: Pieces

  /// `piece` as often as fits.
  static func repeated(_ piece: String, _ bytes: Int) -> String {
    String(repeating: piece, count: max(1, bytes / piece.utf8.count))
  }

  /// Numbered pieces, so many that all together fit.
  static func numbered(_ bytes: Int, by separator: String, _ piece: (Int) -> String) -> String {
    let count = max(1, bytes / (piece(1_000).utf8.count + separator.utf8.count))
    return (0..<count).map(piece).joined(separator: separator)
  }

  /// An opening and a closing piece around something, as often as fits.
  static func nested(_ opening: String, _ middle: String, _ closing: String, _ bytes: Int) -> String {
    let count = max(1, bytes / (opening + closing).utf8.count)
    return String(repeating: opening, count: count) + middle + String(repeating: closing, count: count)
  }
}
