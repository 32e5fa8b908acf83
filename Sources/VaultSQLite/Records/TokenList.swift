import Vault

/// The search tokens of one record as its row lists them.
///
/// ```
/// token(16) ‖ token(16) ‖ …      ascending, none twice
/// ```
struct TokenList {
  private let bytes: [UInt8]

  /// The list, or `nil` where the bytes are not one.
  init?(_ bytes: [UInt8]) {
    guard bytes.count % SearchToken.byteCount == 0 else { return nil }
    self.bytes = bytes
    for index in 1..<max(1, count) where !self[index - 1].lexicographicallyPrecedes(self[index]) {
      return nil
    }
  }

  var count: Int { bytes.count / SearchToken.byteCount }

  subscript(index: Int) -> ArraySlice<UInt8> {
    bytes[index * SearchToken.byteCount..<(index + 1) * SearchToken.byteCount]
  }

  /// What is in `self` and not in `other`: both ascend, so one walk tells.
  func missing(in other: TokenList) -> [ArraySlice<UInt8>] {
    var found: [ArraySlice<UInt8>] = []
    var theirs = 0
    for mine in 0..<count {
      while theirs < other.count, other[theirs].lexicographicallyPrecedes(self[mine]) { theirs += 1 }
      if theirs == other.count || other[theirs] != self[mine] { found.append(self[mine]) }
    }
    return found
  }

  func contains(_ token: [UInt8]) -> Bool {
    (0..<count).contains { self[$0].elementsEqual(token) }
  }
}
