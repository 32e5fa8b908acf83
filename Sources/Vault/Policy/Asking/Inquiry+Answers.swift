import Cedar

extension Inquiry {
  /// The decision on one action, with the reason where it is denied.
  func decide(_ action: Action, _ subject: Subject) -> Decision {
    switch verdict(action, subject) {
    case .permit(let policies): .permit(policies: policies.map(\.text.string))
    case .error(let policies): .deny(Denial(.policyError, policies: policies.map(\.text.string)))
    case .deny(let forbids): .deny(Explanation(self, action, subject).denial(forbids))
    }
  }

  /// The form one field takes in the answer.
  func form(_ subject: Subject, isRevealed: Bool) -> FieldDecision? {
    guard let field = subject.field else { return nil }
    func decision(_ form: FieldForm, _ reveal: Decision, _ policies: [String]) -> FieldDecision {
      FieldDecision(field: field, form: form, label: subject.label, reveal: reveal, policies: policies)
    }

    if isRevealed {
      let reveal = decide(.reveal, subject)
      switch reveal {
      case .permit(let policies): return decision(.clear, reveal, policies)
      case .deny(let denial): return decision(.withheld(denial), reveal, denial.policies)
      }
    }
    let shown = masked(subject, field)
    guard case .permit(let policies) = shown else {
      let denial = shown.denial ?? Denial(.level)
      return decision(.withheld(denial), shown, denial.policies)
    }
    if field.mask == .none { return decision(.masked(.none), .deny(Denial(.level)), policies) }
    let reveal = decide(.reveal, subject)
    guard field.mask != .withheld else {
      // Only a reveal shows it, so its denial is the reveal's, or the advice to reveal.
      return decision(.withheld(reveal.denial ?? Denial(.level)), reveal, policies)
    }
    return decision(.masked(field.mask), reveal, policies)
  }

  /// May the field's masked form be shown? Who may have a field in clear may have less of it.
  private func masked(_ subject: Subject, _ field: Field) -> Decision {
    let action = question.action == .list ? Action.list : .read
    let verdict = verdict(action, subject)
    if action == .read, case .deny(let forbids) = verdict, forbids.isEmpty,
      case .permit(let policies) = self.verdict(.reveal, subject)
    {
      return .permit(policies: policies.map(\.text.string))
    }
    switch verdict {
    case .permit(let policies): return .permit(policies: policies.map(\.text.string))
    case .error(let policies): return .deny(Denial(.policyError, policies: policies.map(\.text.string)))
    case .deny(let forbids): return .deny(Explanation(self, action, subject).denial(forbids))
    }
  }
}
