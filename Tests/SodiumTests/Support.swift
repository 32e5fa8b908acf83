import Foundation
import Testing

/// The bytes of a span as an array.
func array(_ bytes: RawSpan) -> [UInt8] {
  bytes.withUnsafeBytes { [UInt8]($0) }
}
