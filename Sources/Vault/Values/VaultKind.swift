/// Whether a vault holds invented people or real ones; fixed when the vault is made.
///
/// The two never mix. A synthetic vault refuses every number that a real person could have, so that a demo or a
/// test cannot be filled with residents; a production vault refuses every number that only the generator of
/// synthetic communities makes (domain, synthetic data rules).
public enum VaultKind: String, CaseIterable, Sendable {
  case synthetic
  case production
}
