/// Which rows of a table are resources on which a partial request is allowed, as far as columns can tell.
public struct ColumnFilter: Sendable {
  /// Holds for every row on which the request is allowed. Where ``isExact`` is false, it may hold for others:
  /// each row it gives needs an evaluation of its own.
  public let necessary: ColumnCondition
  /// Holds only for rows on which the request is allowed. The same as ``necessary`` where ``isExact``.
  public let sufficient: ColumnCondition
  /// Whether ``necessary`` holds for no other rows than those on which the request is allowed.
  public let isExact: Bool
  /// Whether, by what is known, some policy may fail on some row. Such a policy counts as not satisfied here, as it
  /// does in an authorization: whoever is stricter than that evaluates each row.
  public let mayFail: Bool
  /// The parts of policies that no column can tell. They are taken to hold, in a forbid not to hold.
  public let unexpressed: [Unexpressed]

  public struct Unexpressed: Hashable, Sendable {
    public let policy: PolicyID
    public let location: SourceLocation
    public let cause: Cause
  }

  public enum Cause: Hashable, Sendable {
    /// It looks at what is in no column, or in a way that conditions on columns do not have.
    case notInColumns
    /// The whole condition would hold more than ``ColumnFilter/sizeLimit`` tests and constants, or nest deeper than
    /// ``ColumnFilter/depthLimit``.
    case tooLarge
  }

  /// How many tests and constants a condition holds at most.
  public static let sizeLimit = 16_384
  /// How deep what a policy leaves nests at most, counted in connectives: parsers of SQL have small stacks.
  public static let depthLimit = 8
  /// How many expressions are evaluated at most to turn conditions into sets of candidates.
  static let workLimit = 1 << 20
}

extension PartialResponse {
  /// The rows on which the request would be allowed, where the resource is unknown and stands in `mapping`'s table.
  ///
  /// Principal and context should be known: what depends on them is in no column.
  ///
  /// A candidate of a column is looked up in the entities of the partial request; conditions on one of which nothing
  /// is known are not exact.
  public func columnFilter(_ mapping: ColumnMapping) -> ColumnFilter {
    guard case .unknown(mapping.type, _) = request.resource else {
      // The rows are not what the request is about: each is to be asked by itself.
      return ColumnFilter(
        necessary: .constant(true), sufficient: .constant(false), isExact: false, mayFail: true,
        unexpressed: [])
    }
    let evaluator = PartialEvaluator(
      PartialRequest(
        principal: request.principal, action: request.action,
        resource: .unknown(mapping.type, isPresent: true), context: request.context), entities)
    var translator = ColumnTranslator(mapping, evaluator)
    var whereSatisfied: [Effect: [ColumnBounds]] = [:]
    var mayFail = false
    for policy in policies {
      switch policy.outcome {
      case .unsatisfied: break
      case .failed: mayFail = true
      case .satisfied: whereSatisfied[policy.effect, default: []].append(.constant(true))
      case .residual(let residual):
        mayFail = mayFail || !evaluator.cannotFail(residual.condition)
        translator.begin(policy.policy)
        whereSatisfied[policy.effect, default: []].append(translator.whereTrue(residual.condition))
      }
    }
    let allowed = ColumnBounds.all([
      .any(whereSatisfied[.permit] ?? []), ColumnBounds.any(whereSatisfied[.forbid] ?? []).complement,
    ])
    return ColumnFilter(
      necessary: allowed.necessary, sufficient: allowed.sufficient, isExact: allowed.isExact,
      mayFail: mayFail, unexpressed: translator.unexpressed)
  }
}
