public import Sodium

/// A root key put together from custodians' shares.
///
/// A share that cannot be among the right ones is named, with the reason; that the key is the right one shows when
/// it opens the system keys.
public struct RootKeyShares: RootKeySource {
  /// A share and what messages call it: its file, or the number it was typed as.
  public struct Given: Sendable {
    public let name: String
    public let share: RootKeyShare

    public init(_ share: RootKeyShare, named name: String) {
      self.name = name
      self.share = share
    }

    fileprivate var words: String { "share \(share.index) (`\(name)`)" }
  }

  private let given: [Given]
  private let place: RootKeyPlace

  public init(_ shares: [Given], for place: RootKeyPlace) {
    given = shares
    self.place = place
  }

  /// Splits a key among custodians; `nil` where it cannot be split so.
  public static func split(
    _ key: HeldRootKey, for place: RootKeyPlace, threshold: UInt8, custodians: [String]
  )
    -> [RootKeyShareSheet]?
  {
    guard SecretShares.isPossible(threshold: Int(threshold), count: custodians.count),
      custodians.allSatisfy(RootKeyShareSheet.isCustodian),
      let splitting = RootKeyShare.Splitting(of: place, threshold: threshold)
    else { return nil }
    return key.withBytes { key in
      let shares = SecretShares(of: key, threshold: Int(threshold), count: custodians.count)
      var sheets: [RootKeyShareSheet] = []
      for (position, custodian) in custodians.enumerated() {
        let index = UInt8(position + 1)
        let share = RootKeyShare(splitting, index: index, values: shares.value(of: index))
        sheets.append(RootKeyShareSheet(share, count: UInt8(custodians.count), custodian: custodian))
      }
      return sheets
    }
  }

  /// The shares, where all of them fit and more are needed; `nil` where there are enough, or none.
  func tooFew() throws(RootKeyFailure) -> [Given]? {
    guard !given.isEmpty, try given.count < checkedThreshold() else { return nil }
    return given
  }

  public func rootKey() throws(RootKeyFailure) -> SecretBytes? {
    guard !given.isEmpty else { return nil }
    let threshold = try checkedThreshold()
    var collected = CollectedShares(size: HeldRootKey.byteCount)
    for given in given {
      // Numbers were checked before, so none is refused here.
      _ = given.share.withValues { values in collected.add(given.share.index, values) }
    }
    guard let key = collected.secret(threshold: threshold) else {
      let more = threshold - given.count
      throw RootKeyFailure(
        "shares: \(given.count) of \(threshold) are here\n\(more) more \(more == 1 ? "is" : "are") needed")
    }
    guard collected.misfits(threshold: threshold).isEmpty else { throw strangerFailure(threshold) }
    return key
  }

  /// How many are needed, once all are of this vault, of its key in force, of one splitting and different.
  private func checkedThreshold() throws(RootKeyFailure) -> Int {
    for given in given {
      if let misfit = given.share.splitting.misfit(in: place) {
        throw RootKeyFailure("\(given.words): \(misfit)")
      }
    }
    let splittings = Set(given.map(\.share.splitting))
    guard let splitting = splittings.first, splittings.count == 1 else { throw mixtureFailure(splittings) }
    var seen: [UInt8: Given] = [:]
    for given in given {
      if let first = seen.updateValue(given, forKey: given.share.index) {
        throw RootKeyFailure("\(given.words): given twice, first as `\(first.name)`")
      }
    }
    return Int(splitting.threshold)
  }

  /// Shares of the same root key that were not made together: those that are fewer are named.
  private func mixtureFailure(_ splittings: Set<RootKeyShare.Splitting>) -> RootKeyFailure {
    let groups = splittings.map { splitting in given.filter { $0.share.splitting == splitting } }
    let most = groups.map(\.count).max() ?? 0
    let largest = groups.filter { $0.count == most }
    let strangers = largest.count == 1 ? groups.filter { $0.count < most }.flatMap { $0 } : given
    return RootKeyFailure(
      "\(list(strangers)): not of one splitting\na key was split more than once: take shares made together")
  }

  /// A share that says what the others say and yet does not fit them; it is found where two more than needed are
  /// there, since then the others fit without it.
  private func strangerFailure(_ threshold: Int) -> RootKeyFailure {
    let strangers = given.indices.filter { left in
      guard given.count - 1 > threshold else { return false }
      var others = CollectedShares(size: HeldRootKey.byteCount)
      for (position, given) in given.enumerated() where position != left {
        _ = given.share.withValues { values in others.add(given.share.index, values) }
      }
      return others.misfits(threshold: threshold).isEmpty
    }
    guard let stranger = strangers.first, strangers.count == 1 else {
      return RootKeyFailure("\(list(given)): do not fit together\none of them at least is not genuine")
    }
    return RootKeyFailure("\(given[stranger].words): does not fit the others: it is not genuine")
  }

  private func list(_ given: [Given]) -> String { given.map(\.words).joined(separator: ", ") }
}
