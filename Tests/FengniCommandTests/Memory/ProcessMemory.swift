import Foundation

/// The memory of another process, as its administrator or a debugger sees it.
///
/// Only what is its own: heaps, stacks and other private anonymous maps, read-only and guarded ones included. What comes
/// from files is the program itself.
struct ProcessMemory {
  /// The maps' bytes, one after another.
  let regions: [[UInt8]]

  var byteCount: Int { regions.reduce(0) { $0 + $1.count } }

  /// Whether this process may read another's: as root, or where the kernel lets a parent read its child.
  static let isReadable: Bool = {
    let child = Process()
    child.executableURL = URL(fileURLWithPath: "/bin/sleep")
    child.arguments = ["60"]
    child.standardOutput = FileHandle.nullDevice
    child.standardError = FileHandle.nullDevice
    guard (try? child.run()) != nil else { return false }
    // A child has the signals blocked that this thread has: it would outlive a SIGTERM, and the tests with it.
    defer {
      kill(child.processIdentifier, SIGKILL)
      child.waitUntilExit()
    }
    return (try? ProcessMemory(of: child.processIdentifier))?.regions.isEmpty == false
  }()

  struct Unreadable: Error {}

  /// Reads a process that stands still meanwhile.
  init(of process: Int32) throws {
    kill(process, SIGSTOP)
    defer { kill(process, SIGCONT) }
    let memory = open("/proc/\(process)/mem", O_RDONLY | O_CLOEXEC)
    guard memory >= 0 else { throw Unreadable() }
    defer { close(memory) }
    // A file without a size, which gives a page at each reading.
    let maps = String(
      decoding: try FileHandle(forReadingFrom: URL(fileURLWithPath: "/proc/\(process)/maps")).readToEnd()
        ?? Data(),
      as: UTF8.self)
    var regions: [[UInt8]] = []
    for line in maps.split(separator: "\n") {
      // 7f1c2d3e0000-7f1c2d3e1000 r--p 00000000 00:00 0   [heap]
      let words = line.split(separator: " ", omittingEmptySubsequences: true)
      let ends = words[0].split(separator: "-").compactMap { UInt64($0, radix: 16) }
      guard ends.count == 2, words[1].hasSuffix("p"), words[4] == "0",
        words.count < 6 || words[5] == "[heap]" || words[5].hasPrefix("[stack") || words[5].hasPrefix("[anon")
      else { continue }
      // Where nothing may be read and much is reserved, nothing has been written yet.
      if words[1].hasPrefix("---"), ends[1] - ends[0] > 1 << 20 { continue }
      if let bytes = ProcessMemory.read(memory, from: ends[0], to: ends[1]) { regions.append(bytes) }
    }
    self.regions = regions
  }

  private static func read(_ memory: Int32, from start: UInt64, to end: UInt64) -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: Int(end - start))
    let page = 4096
    var offset = 0
    var isAny = false
    bytes.withUnsafeMutableBytes { buffer in
      while offset < buffer.count {
        let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[offset...])
        let got = pread(memory, rest.baseAddress, rest.count, off_t(start) + off_t(offset))
        if got > 0 {
          isAny = true
          offset += got
        } else {
          // A page that is not there: the next may be.
          offset += page
        }
      }
    }
    return isAny ? bytes : nil
  }

  private typealias Search =
    @convention(c) (UnsafeRawPointer, Int, UnsafeRawPointer, Int) ->
    UnsafeMutableRawPointer?

  /// The C library's, which its headers show only to programs that ask for GNU's extensions.
  private static let memmem: Search = unsafeBitCast(dlsym(nil, "memmem")!, to: Search.self)

  /// Whether these bytes lie anywhere, aligned or not.
  func holds(_ key: [UInt8]) -> Bool {
    regions.contains { region in
      region.withUnsafeBytes { haystack in
        key.withUnsafeBytes {
          ProcessMemory.memmem(haystack.baseAddress!, haystack.count, $0.baseAddress!, $0.count) != nil
        }
      }
    }
  }

  /// Every 32 bytes that could be a random key: at every eighth byte, as all that allocates memory lays keys down, with
  /// no small number or address in them and at least 20 different bytes. Of random keys fewer than one in ten thousand
  /// looks otherwise.
  func candidates() -> Set<[UInt8]> {
    var found: Set<[UInt8]> = []
    for region in regions {
      region.withUnsafeBytes { bytes in
        let words = bytes.bindMemory(to: UInt64.self)
        var run = 0
        var index = 0
        while index < words.count {
          run = words[index] >> 48 == 0 ? 0 : run + 1
          index += 1
          guard run >= 4 else { continue }
          let window = UnsafeRawBufferPointer(rebasing: bytes[(index - 4) * 8..<index * 8])
          if ProcessMemory.isVaried(window) { found.insert([UInt8](window)) }
        }
      }
    }
    return found
  }

  private static func isVaried(_ window: UnsafeRawBufferPointer) -> Bool {
    var seen: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
    var index = 0
    while index < 32 {
      let byte = window[index]
      let bit = UInt64(1) << UInt64(byte & 63)
      switch byte >> 6 {
      case 0: seen.0 |= bit
      case 1: seen.1 |= bit
      case 2: seen.2 |= bit
      default: seen.3 |= bit
      }
      index += 1
    }
    return seen.0.nonzeroBitCount + seen.1.nonzeroBitCount + seen.2.nonzeroBitCount + seen.3.nonzeroBitCount
      >= 20
  }
}
