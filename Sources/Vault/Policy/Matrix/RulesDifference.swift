/// Who gains and who loses when one set of rules takes the place of another: over the whole golden matrix.
///
/// Every role, purpose, type, field and act of either set is asked of both, in every scenario. What one of them does
/// not have is denied by it.
public struct RulesDifference: Sendable {
  /// One answer that is another one now; equal ones of several roles and purposes are told together.
  public struct Change: Hashable, Sendable {
    public enum Direction: String, Hashable, Sendable, CaseIterable {
      /// More is shown or permitted.
      case gains
      /// Less is.
      case loses
      /// As much as before, for another reason.
      case differs
    }

    public let direction: Direction
    public let scenario: String
    public let role: String
    /// In the order of the catalogue; `-` where none was stated.
    public internal(set) var purposes: [String]
    /// `resident.phone`, or the type or `vault` with an act: `resident: list`.
    public let what: String
    public let old: String
    public let new: String
  }

  public let changes: [Change]

  public init(from old: PolicyEngine, to new: PolicyEngine) {
    self.init(from: PolicyMatrix(old).answers, to: PolicyMatrix(new).answers)
  }

  init(from before: PolicyMatrix.Answers, to after: PolicyMatrix.Answers) {
    var changes: [Change] = []
    var positions: [Change: Int] = [:]
    func compare(_ key: PolicyMatrix.AnswerKey) {
      let (was, isNow) = (before[key] ?? .denied, after[key] ?? .denied)
      guard was != isNow else { return }
      var change = Change(
        direction: isNow.openness > was.openness
          ? .gains : isNow.openness < was.openness ? .loses : .differs,
        scenario: key.scenario, role: key.role, purposes: [], what: key.what, old: was.word, new: isNow.word)
      if let position = positions[change] {
        changes[position].purposes.append(key.purpose)
      } else {
        positions[change] = changes.count
        change.purposes = [key.purpose]
        changes.append(change)
      }
    }
    for key in before.keys { compare(key) }
    for key in after.keys where before[key] == nil { compare(key) }
    self.changes = changes
  }
}
