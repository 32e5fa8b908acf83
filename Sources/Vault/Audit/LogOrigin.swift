import MerkleLog

/// The name of a vault's log, as checkpoints carry it: `vault.<vault id>/audit/<n>`.
///
/// A log that cannot be continued is followed by one with the next number.
enum LogOrigin {
  static func text(_ vault: VaultID, number: Int) -> String { "vault.\(vault.text)/audit/\(number)" }

  static func keyName(_ origin: String) -> KeyName? { KeyName(origin) }
}
