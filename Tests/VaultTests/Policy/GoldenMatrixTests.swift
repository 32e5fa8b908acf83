import Foundation
import Testing

@testable import Vault

@Suite struct `the golden matrix` {
  /// With `FENGNI_WRITE_MATRIX=1` the file is written anew, for review in the diff.
  @Test func `is what the shipped policies decide`() throws {
    let url = URL(fileURLWithPath: ShippedRules.path).appendingPathComponent(PolicyMatrix.fileName)
    let generated = PolicyMatrixText(ShippedRules.catalog, ShippedRules.answers).text
    if ProcessInfo.processInfo.environment["FENGNI_WRITE_MATRIX"] != nil {
      try Data(generated.utf8).write(to: url)
      return
    }
    let committed = try String(contentsOf: url, encoding: .utf8)
    let new = Set(generated.split(separator: "\n")).subtracting(committed.split(separator: "\n"))
    #expect(
      generated.utf8.elementsEqual(committed.utf8), "run `make matrix` and review: \(new.sorted().prefix(5))")
  }
}
