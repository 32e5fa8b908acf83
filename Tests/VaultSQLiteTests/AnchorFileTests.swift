import Foundation
import Testing
import Vault
import VaultSQLite

@Suite struct AnchorFileTests {
  private let folder: VaultFolder

  init() throws { folder = try VaultFolder() }

  private var path: String { folder.path + "-anchor" }

  private func note(_ size: Int) -> [UInt8] { Array("vault.test/audit/1\n\(size)\n\n— a b\n".utf8) }

  @Test func `what is written is found again, in the open and after it`() throws {
    defer { unlink(path) }
    let anchor = try AnchorFile.create(at: path)
    #expect(try anchor.places() == [[], []])
    try anchor.write(note(1), at: 0)
    try anchor.write(note(22), at: 1)
    try anchor.write(note(3), at: 0)
    #expect(try anchor.places() == [note(3), note(22)])
    #expect(try AnchorFile.places(at: path) == [note(3), note(22)])
    let text = try String(contentsOfFile: path, encoding: .utf8)
    #expect(text.utf8.count == 8192 && text.hasPrefix(String(decoding: note(3), as: UTF8.self)))
  }

  @Test func `an anchor that is not there knows nothing and takes nothing`() throws {
    let anchor = try AnchorFile.open(at: path)
    #expect(try anchor.places() == [])
    #expect(throws: StoreFailure.self) { try anchor.write(note(1), at: 0) }
    #expect(try AnchorFile.open(at: "\(path)/no/folder").places() == [])
    #expect(!FileManager.default.fileExists(atPath: path))
  }

  @Test func `an anchor taken away while it is used takes nothing more`() throws {
    let anchor = try AnchorFile.create(at: path)
    try anchor.write(note(1), at: 0)
    unlink(path)
    #expect(throws: StoreFailure.self) { try anchor.write(note(2), at: 1) }
  }

  @Test func `one server holds an anchor, others may look`() throws {
    defer { unlink(path) }
    let anchor = try AnchorFile.create(at: path)
    do {
      _ = try AnchorFile.open(at: path)
      Issue.record("held twice")
    } catch {
      #expect(error.kind == .busy)
    }
    #expect(try AnchorFile.places(at: path).count == 2)
    #expect(throws: StoreFailure.self) { try AnchorFile.create(at: path) }
    withExtendedLifetime(anchor) {}
  }

  @Test func `what others may write, or is no file, is refused`() throws {
    defer { unlink(path) }
    #expect(throws: StoreFailure.self) { try AnchorFile.open(at: NSTemporaryDirectory()) }
    _ = try AnchorFile.create(at: path)
    chmod(path, 0o660)
    #expect(throws: StoreFailure.self) { try AnchorFile.open(at: path) }
    chmod(path, 0o644)
    _ = try AnchorFile.open(at: path)
  }

  @Test func `a file cut off or overgrown gives what is there`() throws {
    defer { unlink(path) }
    try AnchorFile.create(at: path).write(note(5), at: 1)
    let whole = try Data(contentsOf: URL(fileURLWithPath: path))
    for count in [0, 1, 4095, 4096, 4097, 5000, 8191] {
      try whole.prefix(count).write(to: URL(fileURLWithPath: path))
      chmod(path, 0o600)
      let places = try AnchorFile.open(at: path).places()
      #expect(places.count == 2)
      #expect(places[0] == (count < 4096 ? [UInt8](repeating: 0x20, count: count) : []))
      #expect((places[1] == note(5)) == false)
    }
    try (whole + Data([1, 2, 3])).write(to: URL(fileURLWithPath: path))
    chmod(path, 0o600)
    #expect(try AnchorFile.open(at: path).places() == [[], note(5)])
  }

  @Test func `a place takes no more than it holds`() throws {
    defer { unlink(path) }
    let anchor = try AnchorFile.create(at: path)
    #expect(throws: StoreFailure.self) { try anchor.write([UInt8](repeating: 65, count: 4096), at: 0) }
    #expect(throws: StoreFailure.self) { try anchor.write(note(1), at: 2) }
    try anchor.write([UInt8](repeating: 65, count: 4095), at: 0)
    #expect(try anchor.places() == [[UInt8](repeating: 65, count: 4095), []])
  }
}
