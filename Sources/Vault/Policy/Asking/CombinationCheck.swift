/// Reduces an answer until none of the catalogue's combinations is complete in it.
struct CombinationCheck {
  private let inquiry: Inquiry

  init(_ inquiry: Inquiry) { self.inquiry = inquiry }

  /// Each step takes a member out of a complete set and gives nothing back, so the steps end.
  func reduce(_ decisions: inout FieldDecisions) {
    for combination in inquiry.engine.catalog.combinations {
      let present = combination.members.map { positions(of: $0, in: decisions) }
      guard present.allSatisfy({ !$0.isEmpty }), let denial = objection(to: combination, present, decisions)
      else { continue }
      let way = combination.yields.first { yield in
        guard let mask = yield.to else { return true }
        return present[yield.member].allSatisfy { mask.fits(decisions.fields[$0].field.kind) }
      }
      let id = "combination:\(combination.id)"
      for position in present[way?.member ?? 0] {
        decisions.fields[position].form = way?.to.map(FieldForm.masked) ?? .withheld(denial)
        decisions.fields[position].policies = [id]
      }
    }
  }

  private func positions(of member: Combination.Member, in decisions: FieldDecisions) -> [Int] {
    decisions.fields.indices.filter { index in
      let decision = decisions.fields[index]
      return member.what.matches(decision.field) && member.forms.contains(decision.form)
    }
  }

  /// Why the caller is not entitled to the complete set, or `nil`.
  private func objection(to combination: Combination, _ present: [[Int]], _ decisions: FieldDecisions)
    -> Denial?
  {
    let beyond = Denial(.level, policies: ["combination:\(combination.id)"])
    switch combination.amountsTo {
    case .beyond:
      return beyond
    case .clear(let name):
      guard let field = inquiry.engine.catalog.field(name), let subject = inquiry.subject(of: field) else {
        return beyond
      }
      return inquiry.verdict(.reveal, subject).isPermit ? nil : beyond
    case .label(let label):
      for position in present.joined() {
        let decision = decisions.fields[position]
        guard let subject = inquiry.subject(of: decision.field, raisedTo: label) else { return beyond }
        let action: Action =
          decision.form == .clear ? .reveal : inquiry.question.action == .list ? .list : .read
        if !inquiry.verdict(action, subject).isPermit { return beyond }
      }
      return nil
    }
  }
}

extension Combination.Selector {
  func matches(_ field: Field) -> Bool {
    switch self {
    case .fields(let names): names.contains(field.fieldName)
    case .category(let category): field.category == category
    }
  }
}

extension Combination.Forms {
  func contains(_ form: FieldForm) -> Bool {
    switch (self, form) {
    case (_, .withheld): false
    case (.any, _), (.clear, .clear), (.masked, .masked): true
    case (.mask(let mask), .masked(let shown)): mask == shown
    default: false
    }
  }
}
