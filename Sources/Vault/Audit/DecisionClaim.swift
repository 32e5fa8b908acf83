/// How the claim `decision` is written: `deny NO_GRANT policy 3f9c… by volunteer-order budget reveal-L3`.
///
/// Words separated by blanks; the keyword says what the next word is, `by` may come several times. `hidden` says that
/// whoever asked was not to know that there is such a record.
extension Claims {
  /// Writes the decision.
  mutating func decide(
    reason: ReasonCode?, policyVersion: String, policies: [String], budget: String = "", hidden: Bool = false
  ) {
    var words = [reason?.rawValue ?? "permit", "policy", String(policyVersion.prefix(16))]
    for policy in policies.prefix(8) { words += ["by", policy] }
    // The budget stands in the index row too, so it must never be cut off: it comes before what may be long.
    if !budget.isEmpty { words.insert(contentsOf: ["budget", budget], at: 1) }
    if hidden { words.insert("hidden", at: 1) }
    self[.decision] = words.joined(separator: " ")
  }

  /// Whether the decision says that the record was not for whoever asked to know of.
  var saysHidden: Bool { outcomeWords.contains { $0.elementsEqual("hidden".utf8) } }

  /// The budget the decision names, or empty.
  var budget: String {
    let words = outcomeWords
    guard let keyword = words.firstIndex(where: { $0.elementsEqual("budget".utf8) }),
      keyword + 1 < words.endIndex
    else { return "" }
    return String(decoding: words[keyword + 1], as: UTF8.self)
  }

  /// What stands between the reason and the rules.
  private var outcomeWords: ArraySlice<ArraySlice<UInt8>> {
    bytes(.decision).split(separator: UInt8(ascii: " ")).dropFirst()
      .prefix { !$0.elementsEqual("policy".utf8) }
  }
}
