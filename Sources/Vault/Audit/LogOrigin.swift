import MerkleLog

/// The name of a vault's log, as checkpoints carry it: `vault.<vault id>/audit/<n>`.
///
/// A log that cannot be continued is followed by one with a higher number.
enum LogOrigin {
  private static func prefix(_ vault: VaultID) -> String { "vault.\(vault.text)/audit/" }

  static func text(_ vault: VaultID, number: Int) -> String { "\(prefix(vault))\(number)" }

  static func keyName(_ origin: String) -> KeyName? { KeyName(origin) }

  /// The number of a log of this vault; `nil` for another origin.
  static func number(_ origin: some StringProtocol, of vault: VaultID) -> Int? {
    let prefix = Array(prefix(vault).utf8)
    let digits = origin.utf8.dropFirst(prefix.count)
    guard origin.utf8.starts(with: prefix), (1...9).contains(digits.count),
      digits.allSatisfy({ (0x30...0x39).contains($0) })
    else { return nil }
    return Int(String(decoding: Array(digits), as: UTF8.self))
  }

  /// The number of this vault's log that a checkpoint claims to be of, whoever signed it.
  static func number(inNote note: [UInt8], of vault: VaultID) -> Int? {
    number(String(decoding: note.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self), of: vault)
  }
}
