import Foundation
import Testing

@testable import FengniCommand

/// What `fengni doctor` finds in a vault's files.
@Suite struct DoctorTests {
  @Test func `a key store whose index was changed is named`() async throws {
    let vault = try await RunningVault()
    #expect(vault.server.stop() == 0)
    func doctor() throws -> String {
      let run = try vault.fengni("doctor", "--data", vault.folder.vault, "--json", as: nil)
      let lines = run.output.split(separator: "}")
      return lines.first { $0.contains("keys.db") }.map { String($0) } ?? run.talk
    }
    let well = try doctor()
    #expect(well.contains("\"ok\""), "\(well)")
    let url = URL(fileURLWithPath: vault.folder.vault + "/keys.db")
    var bytes = try [UInt8](Data(contentsOf: url))
    let log = try? FileManager.default.attributesOfItem(atPath: url.path + "-wal")[.size] as? Int
    try #require(log ?? 0 == 0, "what the write-ahead log holds is read in place of the file")
    // The last byte of a page's first cell (https://www.sqlite.org/fileformat2.html#b_tree_pages): after the page's head
    // stand two bytes that say where it is, and it begins with its length. The page's own end may be free.
    let page = try #require(
      stride(from: bytes.count - 4096, to: 4096, by: -4096).first { bytes[$0] == 0x0A })
    let cell = page + (Int(bytes[page + 8]) << 8) + Int(bytes[page + 9])
    bytes[cell + Int(bytes[cell])] ^= 1
    let file = try FileHandle(forWritingTo: url)
    try file.write(contentsOf: Data(bytes))
    try file.close()
    let found = try doctor()
    #expect(found.contains("fault") && found.contains("index"), "\(found)")
  }
}
