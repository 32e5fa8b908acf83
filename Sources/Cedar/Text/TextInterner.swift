/// Makes each distinct text of a source once, so that equal ones are one object.
///
/// Comparing them is then comparing addresses, and a source that says the same names many times takes less memory.
struct TextInterner {
  /// Longer texts are rarely said twice.
  private static let longest = 64

  private var texts: [Text] = []
  private var index = HashIndex()

  /// The text with this encoding, which is valid UTF-8.
  mutating func text(_ bytes: ArraySlice<UInt8>) -> Text {
    if bytes.count > Self.longest { return Text(String(decoding: bytes, as: UTF8.self)) }
    let hash = bytes.withUnsafeBytes { Text.hash(of: $0) }
    let known = index.position(hash: hash) { texts[$0].utf8.elementsEqual(bytes) }
    if let known { return texts[known] }
    let text = Text(String(decoding: bytes, as: UTF8.self))
    texts.append(text)
    index.append(hash: hash)
    return text
  }
}
