/// What the vault may hold and how grave each part of it is: the operator's `catalog.yaml`, checked.
public struct Catalog: Sendable {
  /// SHA-256 of the file, in lower-case hexadecimal.
  public let digest: String
  /// In the order of the file, like every list here.
  public let recordTypes: [RecordType]
  public let roles: [Role]
  private let apart: Set<RolePair>
  public let purposes: [Purpose]
  public let categories: [CategoryRule]
  public let placeKinds: [PlaceKind]
  public let raiseRules: [RaiseRule]
  public let combinations: [Combination]
  public let budgets: [Budget]
  /// Rows on a page of personal data.
  public let pageRows: Int
  private let openings: [AuditRetention: Int]
  /// Every flag a type declares.
  public let flags: [Name]

  private let typesByName: [Name: RecordType]
  private let purposesByName: [Name: Purpose]

  init(
    digest: String, recordTypes: [RecordType], roles: [Role], apart: Set<RolePair>,
    purposes: [Purpose], categories: [CategoryRule], placeKinds: [PlaceKind], raiseRules: [RaiseRule],
    combinations: [Combination], budgets: [Budget],
    pageRows: Int, openings: [AuditRetention: Int]
  ) {
    self.digest = digest
    self.recordTypes = recordTypes
    self.roles = roles
    self.apart = apart
    self.purposes = purposes
    self.categories = categories
    self.placeKinds = placeKinds
    self.raiseRules = raiseRules
    self.combinations = combinations
    self.budgets = budgets
    self.pageRows = pageRows
    self.openings = openings
    flags = Set(
      recordTypes.flatMap(\.facts).compactMap { rule in
        if case .flag(let name, _, _) = rule { name } else { nil }
      }
    ).sorted()
    typesByName = Dictionary(uniqueKeysWithValues: recordTypes.map { ($0.name, $0) })
    purposesByName = Dictionary(uniqueKeysWithValues: purposes.map { ($0.name, $0) })
  }

  /// For how many months after its own an entry's opening is kept.
  public func openingMonths(_ retention: AuditRetention) -> Int {
    openings[retention] ?? LegalFloor.openingMonths.upperBound
  }

  public func type(_ name: Name) -> RecordType? { typesByName[name] }

  public func purpose(_ name: Name) -> Purpose? { purposesByName[name] }

  public func field(_ name: FieldName) -> Field? { typesByName[name.type]?.field(name.field) }

  public func hasRole(_ name: Name) -> Bool { roles.contains { $0.name == name } }

  /// Whether one person must never hold posts of both roles.
  public func mayNotMeet(_ a: Name, _ b: Name) -> Bool { apart.contains(RolePair(a, b)) }

  /// The type whose records' ids begin with this prefix.
  public func type(idPrefix: some StringProtocol) -> RecordType? {
    recordTypes.first { $0.idPrefix.utf8.elementsEqual(idPrefix.utf8) }
  }
}
