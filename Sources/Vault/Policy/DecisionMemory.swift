import Cedar
import Synchronization

/// Past answers by the whole of their question, bounded.
///
/// Two generations: what is not asked again while the younger fills is forgotten with the older.
final class DecisionMemory: Sendable {
  /// All that policies are told, and nothing else: neither the post's id nor the record's.
  struct Key: Hashable {
    private let role: Name
    private let reach: PlacePath?
    private let freshSignIn: Bool
    private let onBehalf: Bool
    private let approvals: Int
    private let action: Action
    private let type: Name?
    private let field: FieldName?
    private let place: PlacePath?
    private let purpose: Name?
    private let searchKind: SearchKind?
    private let facts: Facts
    /// A bit for each position of a field asked for.
    private let fields: UInt64
    private let reveal: Name?

    init(_ question: AccessQuestion, fields: UInt64, reveal: Name?) {
      role = question.caller.role
      reach = question.caller.place
      freshSignIn = question.caller.freshSignIn
      onBehalf = question.caller.onBehalf
      approvals = question.caller.approvals
      action = question.action
      type = question.type?.name
      field = question.field?.fieldName
      place = question.place
      purpose = question.purpose
      searchKind = question.searchKind
      facts = question.facts
      self.fields = fields
      self.reveal = reveal
    }
  }

  enum Answer {
    case decision(Decision)
    case fields(FieldDecisions)
    case rows(ColumnCondition)
  }

  private struct Generations {
    var young: [Key: Answer] = [:]
    var old: [Key: Answer] = [:]
  }

  private let generations = Mutex(Generations())
  private let half: Int

  init(capacity: Int) { half = max(1, capacity / 2) }

  subscript(key: Key) -> Answer? {
    get {
      generations.withLock { generations in
        if let answer = generations.young[key] { return answer }
        guard let answer = generations.old[key] else { return nil }
        keep(answer, for: key, in: &generations)
        return answer
      }
    }
    set {
      guard let newValue else { return }
      generations.withLock { keep(newValue, for: key, in: &$0) }
    }
  }

  /// The condition of the rows that a page may show, worked out where it was not asked for before.
  func condition(
    of question: AccessQuestion, fields: [Field], _ find: () -> ColumnCondition
  ) -> ColumnCondition {
    let key = Key(question, fields: fields.reduce(0) { $0 | 1 << UInt64($1.index) }, reveal: nil)
    if case .rows(let condition) = self[key] { return condition }
    let condition = find()
    self[key] = .rows(condition)
    return condition
  }

  private func keep(_ answer: Answer, for key: Key, in generations: inout Generations) {
    if generations.young.count >= half {
      generations.old = generations.young
      generations.young = [:]
    }
    generations.young[key] = answer
  }
}
