/// How the claim `decision` is written: `deny NO_GRANT policy 3f9c… by volunteer-order budget reveal-L3`.
///
/// Words separated by blanks; the keyword says what the next word is, `by` may come several times.
extension Claims {
  /// Writes the decision.
  mutating func decide(
    reason: ReasonCode?, policyVersion: String, policies: [String], budget: String = ""
  ) {
    var words = [reason?.rawValue ?? "permit", "policy", String(policyVersion.prefix(16))]
    for policy in policies.prefix(8) { words += ["by", policy] }
    // The budget stands in the index row too, so it must never be cut off: it comes before what may be long.
    if !budget.isEmpty { words.insert(contentsOf: ["budget", budget], at: 1) }
    self[.decision] = words.joined(separator: " ")
  }

  /// The budget the decision names, or empty.
  var budget: String {
    let words = self[.decision].split(separator: " ")
    guard words.count >= 3, words[1] == "budget" else { return "" }
    return String(words[2])
  }
}
