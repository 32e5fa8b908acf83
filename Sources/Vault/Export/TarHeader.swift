/// The block before each file of a tar archive (POSIX.1-2017, `pax`, "ustar Interchange Format"):
///
/// ```
/// name(100) mode(8) uid(8) gid(8) size(12) mtime(12) checksum(8) type(1) linkname(100)
/// magic "ustar\0"(6) version "00"(2) uname(32) gname(32) devmajor(8) devminor(8) prefix(155) zeros(12)
/// ```
/// Numbers are octal digits, ended by NUL. The file's bytes follow, filled up with zeros to a multiple of 512; two blocks of
/// zeros end the archive. Ours says nothing of users and times, so equal logs give equal archives.
public struct TarHeader: Sendable, Equatable {
  public static let blockBytes = 512
  /// What ends an archive.
  public static let end = [UInt8](repeating: 0, count: 2 * blockBytes)

  public let path: String
  /// The bytes of the file.
  public let size: Int

  /// A file's header; nil where the name or the size does not fit.
  public init?(path: String, size: Int) {
    guard (1...100).contains(path.utf8.count), path.utf8.allSatisfy({ (0x21...0x7E).contains($0) }),
      (0..<(1 << 33)).contains(size)
    else { return nil }
    self.path = path
    self.size = size
  }

  /// How many zeros fill a file up to whole blocks.
  public static func padding(_ size: Int) -> Int { (blockBytes - size % blockBytes) % blockBytes }

  public var block: [UInt8] {
    var block = [UInt8](repeating: 0, count: Self.blockBytes)
    func put(_ text: String, at position: Int) {
      block.replaceSubrange(position..<position + text.utf8.count, with: text.utf8)
    }
    func octal(_ number: Int, digits: Int) -> String {
      let text = String(number, radix: 8)
      return String(repeating: "0", count: digits - text.utf8.count) + text
    }
    put(path, at: 0)
    put(octal(0o644, digits: 7), at: 100)
    put(octal(0, digits: 7), at: 108)
    put(octal(0, digits: 7), at: 116)
    put(octal(size, digits: 11), at: 124)
    put(octal(0, digits: 11), at: 136)
    put("0", at: 156)
    put("ustar", at: 257)
    put("00", at: 263)
    put(octal(Self.checksum(block), digits: 6), at: 148)
    block[155] = UInt8(ascii: " ")
    return block
  }

  /// The header in a block; nil where it is none, or not of a plain file.
  public init?(block: [UInt8]) {
    guard block.count == Self.blockBytes, block[257..<262].elementsEqual("ustar".utf8),
      block[156] == UInt8(ascii: "0") || block[156] == 0, block[345..<500].allSatisfy({ $0 == 0 }),
      let sum = Self.octal(block[148..<156]), sum == Self.checksum(block),
      let size = Self.octal(block[124..<136]),
      let path = String(validating: block[..<100].prefix { $0 != 0 }, as: UTF8.self)
    else { return nil }
    self.init(path: path, size: size)
  }

  /// The sum of the block's bytes, those of the checksum taken for blanks.
  private static func checksum(_ block: [UInt8]) -> Int {
    block.indices.reduce(0) { $0 + ((148..<156).contains($1) ? 0x20 : Int(block[$1])) }
  }

  private static func octal(_ field: ArraySlice<UInt8>) -> Int? {
    let digits = field.drop { $0 == 0x20 }.prefix { $0 != 0 && $0 != 0x20 }
    guard !digits.isEmpty, digits.count <= 11, digits.allSatisfy({ (0x30...0x37).contains($0) }) else {
      return nil
    }
    return digits.reduce(0) { $0 << 3 | Int($1 - 0x30) }
  }
}
