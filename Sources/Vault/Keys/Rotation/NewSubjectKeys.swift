extension OpenVault {
  /// Writes the keys of new subjects; `false`, and nothing is written, where a rotation destroyed the wrapping keys they
  /// are wrapped under since they were made: to be made again.
  func insertKeys(_ keys: [WrappedSubjectKeys]) throws(StoreFailure) -> Bool {
    do throws(StoreFailure) {
      try keyStore.insert(keys)
      return true
    } catch {
      guard error.kind == .busy, keys.contains(where: { ring.wrapping($0.wrapping) == nil }) else {
        throw error
      }
      return false
    }
  }
}
