import Sodium
import Testing

@testable import FengniCommand

/// QR codes against those of independent encoders, module by module: Python's `qrcode`, and, where nothing is padded, `segno`.
@Suite struct QRCodeTests {
  @Test func `a small code is the known one`() throws {
    let code = try #require(QRCode(Array("fengni".utf8), mask: 3))
    #expect(code.version == 1)
    #expect(
      drawn(code) == """
        #######.#.#...#######
        #.....#.#..##.#.....#
        #.###.#..#..#.#.###.#
        #.###.#.####..#.###.#
        #.###.#...#...#.###.#
        #.....#..##...#.....#
        #######.#.#.#.#######
        ........#.#..........
        #.##.###..#...#..#.##
        #.####...#..#..#.##.#
        ..#..####...#####..##
        ##...#.#.##.##...#.##
        #.##.###...#.#..#..#.
        ........#....#....#..
        #######.#.#..##.#.#..
        #.....#.#.#####..##.#
        #.###.#....#..#.#####
        #.###.#.#....#...#.#.
        #.###.#.##.#.#...#...
        #.....#...###.#.#...#
        #######.#..##..#..#..
        """)
  }

  /// The most bytes of each version at level M, and the first half of SHA-256 over the modules as `0` and `1` with a line
  /// end after each row, of these bytes and of five
  /// fewer under mask `version % 8`.
  private static let full: [(version: Int, bytes: Int, full: String, padded: String)] = [
    (1, 14, "c7d73e42e69f6cbd", "f7a30d26ee67ac0b"),
    (2, 26, "08e7d6b6ea8ab9ba", "10c97e219953fe49"),
    (3, 42, "39e4c7f1b7062815", "c8413a34eee0420e"),
    (4, 62, "ea95a5137eda5073", "3901dfa0e942dc1e"),
    (5, 84, "f9f6804a3cef8f9d", "4c8ba51a72d4911b"),
    (6, 106, "93f331be26bd53d8", "f9cdb143a002716f"),
    (7, 122, "9cd32ee44177a095", "603a98b863561c63"),
    (8, 152, "211ba1874bf45e66", "4e86b93b8c4c39c6"),
    (9, 180, "f63753c6ec1d0220", "385c9f827acf077b"),
    (10, 213, "ebd518897778cded", "ccbd92787c3fe892"),
    (11, 251, "c574b1fba08d6bb7", "ee283b935541768d"),
    (12, 287, "107c2bed70f3c3aa", "8804f615edb924a5"),
    (13, 331, "462c1dbb3e0e75f4", "114793d60ae5cf71"),
    (14, 362, "302d07df927e27c4", "48883bd3bf560008"),
    (15, 412, "ef25b2289a3e91b0", "7594464e3c86009c"),
    (16, 450, "7771302cec239de8", "e18cf7413b4cbee1"),
    (17, 504, "fe364c4dec8b1bb9", "3538387080649ae6"),
    (18, 560, "fe2cee4231a1913f", "dfa9a326f4ab5b51"),
    (19, 624, "ab0d1277c0bf5c4a", "8863f9656c53a1f8"),
    (20, 666, "bd33b109b0786d48", "177691f7548b866d"),
    (21, 711, "7927f144457f7ebf", "35a98a2ec8b890cf"),
    (22, 779, "9d453884cebe2545", "d8f6ad5639672e4e"),
    (23, 857, "7bd1ce0d689b22e0", "7e6c35da44855779"),
    (24, 911, "f7f1692253ed64a5", "8c95c30a3c7249a1"),
    (25, 997, "72b638e323a49026", "c65c3853962e8b1e"),
    (26, 1059, "8fdb2005af3701f5", "75f976087b231d4c"),
    (27, 1125, "933eb7b6fbb4e6c0", "7a08c6442ba74ead"),
    (28, 1190, "3532099610e92047", "220630ebffb3be3f"),
    (29, 1264, "7922def92be095bc", "9a54711052cca1bc"),
    (30, 1370, "6dd23e490c7a6110", "6059350710549b9d"),
    (31, 1452, "33d1194f077b9fd5", "495e610d683df4f4"),
    (32, 1538, "a3f4a3903c68bdd1", "84d00d25b7c5107d"),
    (33, 1628, "2b8f4842f498b839", "f76ea84d813a6e3d"),
    (34, 1722, "1f848813a36c98ed", "00473394f5e08832"),
    (35, 1809, "5198ed3e9da979c2", "3487e6dec8259078"),
    (36, 1911, "5beb08f772d63995", "5905408272632c36"),
    (37, 1989, "fce690d21d74e512", "2d70f32f9b0e234f"),
    (38, 2099, "2f010509dc02907d", "44b47f2e60b449b4"),
    (39, 2213, "d8025aa853cfb73e", "ca3c583b4665e388"),
    (40, 2331, "704885314fdd31e3", "b0152c49df4361d4"),
  ]

  private func bytes(_ count: Int) -> [UInt8] { (0..<count).map { UInt8(truncatingIfNeeded: $0 * 167 + 13) } }

  @Test func `every version is the known one when it is full and when it is padded, under each mask`() throws
  {
    for (version, count, full, padded) in Self.full {
      for (bytes, digest) in [(bytes(count), full), (bytes(count - 5), padded)] {
        let code = try #require(QRCode(bytes, mask: version % 8))
        #expect(code.version == version)
        let rows = (0..<code.size).map { row in
          (0..<code.size).map { code.modules[row, $0] ? "1" : "0" }.joined() + "\n"
        }
        let found = SHA256.hash(Array(rows.joined().utf8)).hexadecimal.prefix(16)
        #expect(String(found) == digest, "\(version)")
      }
    }
  }

  @Test func `one byte more than a version holds takes the next, and after the last there is none`() {
    for (version, count, _, _) in Self.full {
      #expect(QRCode(bytes(count + 1), mask: 0)?.version == (version < 40 ? version + 1 : nil), "\(version)")
    }
    #expect(QRCode.mostBytes == Self.full.last?.bytes)
    #expect(QRCode([], mask: 0)?.version == 1)
  }

  @Test func `the mask taken is the one with the fewest points`() throws {
    for count in [0, 6, 200, 412] {
      let code = try #require(QRCode(bytes(count)))
      let points = try (0..<8).map { mask in
        QRPenalty.points(of: try #require(QRCode(bytes(count), mask: mask)).modules)
      }
      #expect(points[code.mask] == points.min())
      #expect(Set(points).count > 1)
    }
  }

  @Test func `points are those of the standard's four rules`() {
    var modules = QRModules(size: 11)
    // All light: in each line a run of eleven, everywhere squares, and no dark module at all.
    #expect(QRPenalty.points(of: modules) == 22 * (3 + 6) + 3 * 100 + 100)
    // A chequered square has runs of one, no square of a colour, and as good as half of it dark.
    for row in 0..<11 { for column in 0..<11 { modules[row, column] = (row + column).isMultiple(of: 2) } }
    #expect(QRPenalty.points(of: modules) == 0)
    // A finder's row with four light modules after it, among chequered ones.
    for (column, isDark) in [true, false, true, true, true, false, true, false, false, false, false]
      .enumerated()
    {
      modules[5, column] = isDark
    }
    #expect(QRPenalty.points(of: modules) >= 40)
  }

  @Test func `the text has a quiet zone, a line for two rows, and as many columns as modules`() throws {
    let code = try #require(QRCode(Array("fengni".utf8)))
    let lines = code.text(isColoured: false).split(separator: "\n", omittingEmptySubsequences: false)
      .dropLast()
    #expect(lines.count == (21 + 8 + 1) / 2)
    #expect(lines.allSatisfy { $0.count == 21 + 8 })
    #expect(lines[0].allSatisfy { $0 == " " } && lines[1].allSatisfy { $0 == " " })
    #expect(lines[2].hasPrefix("    █▀▀▀▀▀█ "))
    let coloured = code.text(isColoured: true)
    #expect(
      coloured.replacing("\u{1B}[30;107m", with: "").replacing("\u{1B}[0m", with: "").split(separator: "\n")
        == lines.map { $0 })
  }

  private func drawn(_ code: QRCode) -> String {
    (0..<code.size).map { row in (0..<code.size).map { code.modules[row, $0] ? "#" : "." }.joined() }
      .joined(separator: "\n")
  }
}
