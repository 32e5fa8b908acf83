/// Spans as the pointers that libsodium takes: the only place where a span turns into an address.
///
/// libsodium declares most of its pointers as never null, even where the length is zero. An empty span, which
/// has no address, is given one that nothing reads.
extension RawSpan {
  @inline(__always)
  func withPointer<Result>(_ body: (UnsafePointer<UInt8>, Int) -> Result) -> Result {
    unsafe withUnsafeBytes { buffer in
      let base = unsafe buffer.baseAddress ?? .neverRead
      return unsafe body(base.assumingMemoryBound(to: UInt8.self), buffer.count)
    }
  }
}

extension MutableRawSpan {
  @inline(__always)
  mutating func withMutablePointer<Result>(
    _ body: (UnsafeMutablePointer<UInt8>, Int) -> Result
  ) -> Result {
    unsafe withUnsafeMutableBytes { buffer in
      let base = unsafe buffer.baseAddress ?? UnsafeMutableRawPointer(mutating: .neverRead)
      return unsafe body(base.assumingMemoryBound(to: UInt8.self), buffer.count)
    }
  }
}

extension UnsafeRawPointer {
  /// An address that is not null and that no one may read.
  @inline(__always)
  fileprivate static var neverRead: UnsafeRawPointer {
    unsafe UnsafeRawPointer(bitPattern: 64).unsafelyUnwrapped
  }
}
