import Sodium

extension SubjectKeys {
  /// The same keys as `wrapped` holds, wrapped under other wrapping keys; as many bytes, zeros where zeros were.
  ///
  /// - Throws: `DamageFound` where one of them does not open.
  static func rewrap(_ wrapped: WrappedSubjectKeys, under wrapping: WrappingKeys, ring: KeyRing)
    throws(DamageFound) -> [UInt8]
  {
    let roles: [WrappingRole] = wrapped.holdsDataKeys ? WrappingRole.allCases : [.audit]
    let keys = try SubjectKeys.unwrap(wrapped, roles: Set(roles), ring: ring)
    return keys.wrapped(roles, under: wrapping)
  }
}
