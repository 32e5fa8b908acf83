import Vault

/// The columns of wrapped keys, in the order that every query of them has.
enum KeyColumns {
  static let all = "subject, generation, wrapping, wrapped, log_token"

  /// The row that a statement stands on.
  ///
  /// - Parameter first: The column of `subject`; the others follow.
  static func keys(_ row: Statement, from first: Int32 = 0) throws(StoreFailure) -> WrappedSubjectKeys {
    WrappedSubjectKeys(
      subject: SubjectID(try row.identifier(first)), generation: try row.generation(first + 1),
      wrapping: try row.generation(first + 2), wrapped: try row.bytes(first + 3),
      logToken: try row.bytes(first + 4))
  }
}
