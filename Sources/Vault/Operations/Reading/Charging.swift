/// Which budgets an answer is charged to: the catalogue's.
extension Call {
  /// The budget for fields shown in clear at a level.
  func charge(_ action: Action, level: Level) -> BudgetCharge? {
    charge(
      vault.catalog.budgets.filter { $0.actions.contains(action) && $0.counts == .level(level) }, amount: 1)
  }

  /// The budget for rows of a page whose highest level is `level`.
  func charge(rows: Int, _ action: Action, upTo level: Level) -> BudgetCharge? {
    let budgets = vault.catalog.budgets.filter { budget in
      guard budget.actions.contains(action), case .level(let counted) = budget.counts else { return false }
      return counted <= level
    }
    return charge(budgets, amount: rows)
  }

  /// The budget for searches by a field that has one of its own: such a search tells that somebody exists.
  func charge(search field: FieldName) -> BudgetCharge? {
    let budgets = vault.catalog.budgets.filter { budget in
      guard budget.actions.contains(.search), case .fields(let fields) = budget.counts else { return false }
      return fields.contains(field)
    }
    return charge(budgets, amount: 1)
  }

  /// Budgets that count the same are windows of one.
  private func charge(_ budgets: [Budget], amount: Int) -> BudgetCharge? {
    guard let first = budgets.first, amount > 0 else { return nil }
    let windows = budgets.filter { $0.actions == first.actions && $0.counts == first.counts }
      .map { BudgetLimit(limit: $0.count, seconds: Int64($0.seconds)) }
    return BudgetCharge(
      budget: first.account, actorToken: vault.logTokens.actor(caller.person), amount: amount,
      windows: windows)
  }
}

extension Budget {
  /// What the log calls the budget: `reveal.L3`, `list.L2`, `search.resident.id_number`.
  var account: String {
    let action = actions.first?.rawValue ?? ""
    return switch counts {
    case .level(let level): "\(action).\(level)"
    case .fields(let fields): "\(action).\(fields.first?.description ?? "")"
    }
  }
}
