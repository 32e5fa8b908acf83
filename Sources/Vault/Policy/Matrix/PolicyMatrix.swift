/// The golden matrix: what the policies say for every role, type, field and purpose in named scenarios, as text.
///
/// Kept beside the policies as `decisions.txt` and reviewed in diffs: a change of a policy shows as a change of
/// what somebody sees. Equal rows are folded; a purpose a role may not state opens nothing and has no row.
public struct PolicyMatrix {
  let engine: PolicyEngine

  public init(_ engine: PolicyEngine) { self.engine = engine }

  public static let fileName = "decisions.txt"

  /// The whole file.
  public var text: String { PolicyMatrixText(engine.catalog, answers).text }

  static func word(_ denial: Denial) -> String {
    let missing = denial.procedures.map(\.rawValue)
    return missing.count > 1 ? missing.joined(separator: "+") : denial.reason.rawValue
  }

  /// The purposes the role may state, and none.
  func purposes(of role: Name) -> [Name?] { engine.catalog.purposesAndNone(of: role) }
}

extension Catalog {
  /// The purposes the role may state, and none.
  func purposesAndNone(of role: Name) -> [Name?] {
    purposes.filter { $0.posts.contains(role) }.map(\.name) + [nil]
  }
}
