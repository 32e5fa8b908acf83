public import Sodium

/// A share as a custodian keeps it: a file to print, with what the share is beside its characters.
///
/// ```
/// fengni root key share v1
/// vault 6f1c2d3e
/// root key 1
/// share 2 of 5, any 3 open
/// custodian Li Na
///
/// fengni1
/// qqp9 4z7c …
/// ```
/// Read back it must be byte for byte what would be written; the characters alone are taken too, as somebody types
/// them from paper.
public struct RootKeyShareSheet: Sendable {
  public let share: RootKeyShare
  /// How many shares there are; `nil` where only the characters were given.
  public let count: UInt8?
  /// Who keeps it.
  public let custodian: String?

  private static let heading = "fengni root key share v1"

  public init(_ share: RootKeyShare, count: UInt8, custodian: String) {
    self.share = share
    self.count = count
    self.custodian = custodian
  }

  /// Whether a sheet can name somebody so: one line of 1 to 64 bytes, no control characters, no space around it.
  public static func isCustodian(_ label: String) -> Bool {
    (1...64).contains(label.utf8.count)
      && label.unicodeScalars.allSatisfy {
        !$0.properties.isDefaultIgnorableCodePoint && $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value)
          && $0.value != 0x2028 && $0.value != 0x2029
      }
      && label.utf8.first != 0x20 && label.utf8.last != 0x20
  }

  /// Reads a sheet, or the characters of a share alone.
  public init(text: RawSpan) throws(RootKeyShareFault) {
    guard let head = RootKeyShareSheet.head(of: text) else {
      share = try RootKeyShare(text: text)
      count = nil
      custodian = nil
      return
    }
    share = try RootKeyShare(text: text.extracting(head.end..<text.byteCount))
    guard let count = head.count, let custodian = head.custodian, count >= share.splitting.threshold,
      count >= share.index, RootKeyShareSheet.isCustodian(custodian)
    else { throw .altered }
    self.count = count
    self.custodian = custodian
    guard ConstantTime.equal(self.text().bytes, text) else { throw .altered }
  }

  /// The sheet's text.
  public func text() -> ScratchSecret {
    let splitting = share.splitting
    let count = count.map { " of \($0)" } ?? ""
    let head = Array(
      """
      \(RootKeyShareSheet.heading)
      vault \(Hexadecimal.encode(splitting.vault))
      root key \(splitting.generation)
      share \(share.index)\(count), any \(splitting.threshold) open
      custodian \(custodian ?? "")


      """.utf8)
    let characters = share.groupedText()
    var text = ScratchSecret(capacity: head.count + characters.count)
    text.append(head.span.bytes)
    text.append(characters.bytes)
    return text
  }

  /// Writes the sheet into a file of its owner's alone; never over one that is there.
  public func create(at path: String) throws(RootKeyFailure) {
    let text = text()
    try PrivateFile(path: path, what: "share").create(text.bytes)
  }

  /// The lines before the characters, which hold no secret; `nil` where the text begins with none.
  private static func head(of text: RawSpan) -> (count: UInt8?, custodian: String?, end: Int)? {
    let opening = Array("\(heading)\n".utf8)
    guard text.byteCount > opening.count, text.extracting(0..<opening.count).holds(opening) else {
      return nil
    }
    // The empty line that ends them.
    let end = (opening.count..<text.byteCount - 1).first { text.extracting($0..<$0 + 2).holds("\n\n".utf8) }
    guard let end else { return (nil, nil, opening.count) }
    let lines = [UInt8](copying: text.extracting(opening.count..<end)).split(
      separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    func rest(_ word: String) -> String? {
      lines.first { $0.starts(with: word.utf8) }.flatMap {
        String(validating: $0.dropFirst(word.utf8.count), as: UTF8.self)
      }
    }
    // `2 of 5, any 3 open`; whether the rest is right shows when it is written again.
    let words = rest("share ")?.split(separator: " ").map { $0.filter { $0 != "," } } ?? []
    let count = words.count > 2 ? UInt8(words[2]) : nil
    return (count, rest("custodian "), end + 2)
  }
}
