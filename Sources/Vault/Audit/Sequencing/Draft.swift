/// What an operation hands to the sequencer: what to write, what the log shall say, and what it was decided on.
public struct Draft: Sendable {
  /// Ties the receipt to the draft.
  let id: RandomIdentifier
  /// The entries if all goes well, in order.
  let entries: [EntryDraft]
  /// The entries if the write, a budget or a version is refused at the last moment.
  let refused: @Sendable (ReasonCode) throws -> [EntryDraft]
  /// What to write beside the log; runs in a savepoint of its own and may run again in a later transaction.
  let write: (@Sendable (any StoreTransaction) throws(StoreFailure) -> WriteOutcome)?
  let basis: DecisionBasis
  let charge: BudgetCharge?
  /// What this write changes, so that decisions taken on the old state are taken again.
  let changes: [ChangeKey]
  /// Drafts of one group are decided on the same state: what one changes does not make the others stale.
  let group: RandomIdentifier?
  /// Its entries come first in their transaction, before what the log itself has to say.
  let leads: Bool
  /// Runs once the write is durable and before anybody can decide on a log that tells of it: what is kept in
  /// memory of the written rows is never behind the log.
  let whenDurable: (@Sendable () -> Void)?

  init(
    entries: [EntryDraft], basis: DecisionBasis, charge: BudgetCharge? = nil, changes: [ChangeKey] = [],
    group: RandomIdentifier? = nil, leads: Bool = false,
    refused: @escaping @Sendable (ReasonCode) throws -> [EntryDraft] = { _ in [] },
    write: (@Sendable (any StoreTransaction) throws(StoreFailure) -> WriteOutcome)? = nil,
    whenDurable: (@Sendable () -> Void)? = nil
  ) {
    id = .random()
    self.entries = entries
    self.basis = basis
    self.charge = charge
    self.changes = changes
    self.group = group
    self.leads = leads
    self.refused = refused
    self.write = write
    self.whenDurable = whenDurable
  }
}

/// Something a decision rests on that a write may change.
public enum ChangeKey: Hashable, Sendable {
  case subject(SubjectID)
  case post(String)
  case person(String)
  case policy
  /// The index key in force: search tokens that were made with the former one are made again.
  case index
}

/// The state of the vault a decision was taken on.
public struct DecisionBasis: Sendable {
  /// The size of the log when the records were loaded: a change at or after it makes the decision stale.
  let size: UInt64
  /// What must not have changed since.
  let watches: [ChangeKey]
  /// When the decision lapses by itself: a post or grant ends, a birthday comes.
  let validUntil: Timestamp

  init(size: UInt64, watches: [ChangeKey] = [], validUntil: Timestamp = .distantFuture) {
    self.size = size
    self.watches = watches
    self.validUntil = validUntil
  }
}

/// How much of which budget an answer costs whom.
public struct BudgetCharge: Sendable {
  let budget: String
  let actorToken: [UInt8]
  let amount: Int
  let windows: [BudgetLimit]
  /// The place must be free, but is not taken.
  var isTrial = false
}

/// So many in so many seconds.
public struct BudgetLimit: Hashable, Sendable {
  public let limit: Int
  public let seconds: Int64

  public init(limit: Int, seconds: Int64) {
    self.limit = limit
    self.seconds = seconds
  }
}
