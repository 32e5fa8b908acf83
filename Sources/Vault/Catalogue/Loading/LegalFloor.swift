/// The levels the law leaves nobody a choice about (domain, rules from law); no catalogue can lower them.
enum LegalFloor {
  /// Personal information of any kind.
  static let personal = Level.internal
  /// What people write in their own words, since it may hold anything (raise rule 6).
  static let freeText = Level.restricted
  /// Sensitive personal information.
  static let sensitiveLevel = Level.highlySensitive

  /// Sensitive by law: specific identity, health and disability, welfare, financial accounts, whereabouts, and
  /// anything of a child under 14 (Personal Information Protection Law, article 28).
  static let sensitive: [Category] = [
    Category(checked: "ID"), Category(checked: "HEALTH"), Category(checked: "DISAB"),
    Category(checked: "WELF"), Category(checked: "FIN"), Category(checked: "TRACK"),
    Category(checked: "MINOR"),
  ]

  /// How long what log entries say may be kept, in months: not less than the Cybersecurity Law asks of logs, not more
  /// than six years.
  static let openingMonths = 6...72

  static func lowest(for category: Category) -> Level? {
    sensitive.contains(category) ? sensitiveLevel : nil
  }
}
