import CSodium

/// The libsodium library of this process.
///
/// `sodium_init` picks the fastest code for this processor and opens the source of randomness; libsodium asks
/// that it runs before any other call (libsodium documentation, "Usage"). Every entry point of this module
/// calls `start()`.
enum Library {
  /// Runs `sodium_init` once; Swift makes the initialisation of a global thread-safe.
  private static let started: Void = {
    // Fails only where the system has no source of randomness, and then nothing here may be used.
    precondition(sodium_init() >= 0, "libsodium did not start: no source of randomness")
  }()

  @inline(__always)
  static func start() { started }
}
