import Foundation

/// Bytes that are overwritten at the end of their life.
///
/// A class, so that what holds it says nothing when printed; its mirror is empty so that `dump` says nothing
/// either. The memory is not locked: a client that must not be swapped out turns swapping off.
final class WipedBytes: @unchecked Sendable, CustomReflectable {
  // Sendable: written in the initialiser only, and wiped when nobody holds it any more.
  private let memory: UnsafeMutableRawBufferPointer

  init(_ bytes: some Collection<UInt8>) {
    memory = .allocate(byteCount: bytes.count, alignment: 1)
    memory.copyBytes(from: bytes)
  }

  deinit {
    if let start = memory.baseAddress { explicit_bzero(start, memory.count) }
    memory.deallocate()
  }

  var count: Int { memory.count }

  func withBytes<Result>(_ body: (RawSpan) throws -> Result) rethrows -> Result {
    try body(memory.bytes)
  }

  /// A copy that is not wiped; for the one line that sends it.
  var copy: [UInt8] { Array(memory) }

  var customMirror: Mirror { Mirror(self, children: []) }
}
