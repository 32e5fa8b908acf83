/// What stands among the system keys from the moment a rotation's wrapping keys are made until those before are destroyed,
/// under the number of the new ones.
///
/// It opens nothing. A key store that was copied in the middle of a rotation has it, and wrapping keys of both generations
/// that are needed; one into which destroyed wrapping keys were put back has not, and those are not used.
public enum RotationMark {
  static let role = "rotation"

  /// What it is called among the stored keys: by its own name, and as a copy for each limited key.
  public static var storedNames: [String] {
    [role] + LimitedKeys.levels.map { LimitedKeys.copyRole($0, of: role) }
  }
}
