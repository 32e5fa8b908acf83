/// Where the newest cosigned checkpoint of each witness is kept, so that a start knows it before any witness is asked.
public protocol CosignedStore: Sendable {
  /// Every note kept.
  func load() throws(StoreFailure) -> [[UInt8]]
  /// Replaces the note of a witness, whole or not at all, and returns when it is durable.
  ///
  /// - Parameter name: of a witness: hexadecimal digits.
  func keep(_ note: [UInt8], as name: String) throws(StoreFailure)
}
