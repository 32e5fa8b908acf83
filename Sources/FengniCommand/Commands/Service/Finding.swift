import Vault

/// What one check found.
struct Finding {
  enum Result: String { case good = "ok", warning, fault }

  let check: String
  let result: Result
  let text: String

  init(_ check: String, _ result: Result, _ text: String) {
    self.check = check
    self.result = result
    self.text = text
  }

  /// What `look` says, or its error as a fault.
  static func of(_ check: String, _ look: () throws -> String) -> Finding {
    do {
      return Finding(check, .good, try look())
    } catch {
      return Finding(check, .fault, OpeningErrors.name(error).message)
    }
  }
}
