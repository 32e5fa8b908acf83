import Testing

@testable import Vault

/// The canonical form of these bytes, or the code of what is wrong with them.
func canonical(
  _ bytes: [UInt8], _ kind: FieldKind, in vault: VaultKind = .synthetic
) -> Result<[UInt8], ValueProblem> {
  var output = Array("before".utf8)
  if let problem = kind.canonicalise(bytes.span.bytes, in: vault, into: &output) {
    #expect(output == Array("before".utf8), "a refused value leaves the output alone")
    return .failure(problem)
  }
  return .success(Array(output.dropFirst("before".utf8.count)))
}

func expectCanonical(
  _ text: String, _ kind: FieldKind, in vault: VaultKind = .synthetic, is expected: String,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(
    canonical(Array(text.utf8), kind, in: vault) == .success(Array(expected.utf8)),
    sourceLocation: sourceLocation)
}

func expectRefused(
  _ text: String, _ kind: FieldKind, in vault: VaultKind = .synthetic, _ code: ValueProblem.Code,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  guard case .failure(let problem) = canonical(Array(text.utf8), kind, in: vault) else {
    Issue.record("\(text) was taken", sourceLocation: sourceLocation)
    return
  }
  #expect(problem.code == code, "\(text)", sourceLocation: sourceLocation)
}
