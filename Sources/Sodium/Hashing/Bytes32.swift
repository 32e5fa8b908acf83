/// Thirty-two bytes held inline: a digest, a message authentication code, a commitment.
///
/// Not for keys: it is copied freely and never wiped. `==` looks at all bytes before it answers; where timing
/// matters say so with `ConstantTime.equal`.
public struct Bytes32: Hashable, Sendable, BitwiseCopyable {
  /// The number of bytes.
  public static let count = 32

  /// Four words in memory order, so that comparing takes four steps and no loop.
  private var words: InlineArray<4, UInt64>

  /// All zero.
  public init() { words = InlineArray(repeating: 0) }

  /// A copy of exactly 32 bytes; nil for any other number.
  public init?(copying bytes: RawSpan) {
    guard bytes.byteCount == Self.count else { return nil }
    self.init()
    withMutableBytes { target in target.copyBytes(of: bytes) }
  }

  /// A copy of exactly 32 bytes; nil for any other number.
  public init?(_ bytes: [UInt8]) { unsafe self.init(copying: bytes.span.bytes) }

  /// The bytes that `fill` writes, zero where it does not.
  public init<Failure: Error>(_ fill: (inout MutableRawSpan) throws(Failure) -> Void) throws(Failure) {
    self.init()
    var span = words.mutableSpan
    var raw = unsafe span.mutableBytes
    try fill(&raw)
  }

  private mutating func withMutableBytes(_ body: (inout MutableRawSpan) -> Void) {
    var span = words.mutableSpan
    var raw = unsafe span.mutableBytes
    body(&raw)
  }

  /// The 32 bytes.
  public var bytes: RawSpan {
    @_lifetime(borrow self)
    get { unsafe words.span.bytes }
  }

  /// The 32 bytes as an array.
  public var array: [UInt8] { [UInt8](copying: bytes) }

  /// Sixty-four lower-case hexadecimal digits.
  public var hexadecimal: String { Hexadecimal.encode(bytes) }

  public static func == (left: Self, right: Self) -> Bool {
    let difference =
      (left.words[0] ^ right.words[0]) | (left.words[1] ^ right.words[1])
      | (left.words[2] ^ right.words[2]) | (left.words[3] ^ right.words[3])
    return difference == 0
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(words[0])
    hasher.combine(words[1])
    hasher.combine(words[2])
    hasher.combine(words[3])
  }
}
