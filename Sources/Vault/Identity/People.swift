import Foundation
import Sodium

/// Somebody (or some service) who acts through posts.
struct Person: ControlRecord {
  static let kind = ControlKind.person

  /// `p_` and 16 characters.
  let id: String
  /// How the administration calls this person: a staff number or account name, not a personal name.
  var label: String
  /// A service account: acts only on behalf of a person.
  var service: Bool
  /// The records that are this person: the resident he or she is, the member he or she is.
  var links: [Link]
  var pin: PINDigest?
  /// The subjects this person was until they were erased, in hexadecimal: what the log says about them is still this
  /// person's to see.
  var erased: [String]?

  /// A person is a resident and a member, perhaps in two communities; never many.
  static let mostLinks = 8

  struct Link: Codable, Hashable, Sendable {
    /// The record's id as people write it.
    let record: String
    /// The record's subject, in hexadecimal.
    let subject: String
  }
}

/// A role at a place for a time: what a person acts through.
struct Post: ControlRecord {
  static let kind = ControlKind.post

  /// `o_` and 16 characters.
  let id: String
  let person: String
  let role: String
  /// The place it reaches with all below; `nil` reaches none.
  let place: String?
  /// Microseconds since 1970.
  let from: Int64
  var until: Int64

  /// Posts always end: twelve months at most (domain, procedures).
  static let longestSeconds: Int64 = 366 * 86_400

  func isRunning(at time: Timestamp) -> Bool {
    from <= time.microseconds && time.microseconds < until
  }
}

/// What a person signs in with; the secret itself is not kept.
struct Credential: ControlRecord {
  static let kind = ControlKind.credential

  /// `c_` and 16 characters.
  let id: String
  let person: String
  /// Keyed BLAKE2b-256 of the token's secret, in hexadecimal.
  let digest: String
  let created: Int64
  let expires: Int64
  var revoked: Int64?
  let note: String
}

/// A place of the tree, public.
struct Place: ControlRecord {
  static let kind = ControlKind.place

  /// The path.
  let id: String
  /// One of the catalogue's kinds of places.
  let placeKind: String
  /// 中文 name: B社区, 百合园, 031网格, 07栋.
  let name: String
  let areaCode: String
}

/// What holds for the vault as a whole.
struct VaultSettings: ControlRecord {
  static let kind = ControlKind.setting

  var id: String { "vault" }
  /// The vault's id, in hexadecimal. Read before it can be authenticated, since keys are bound to it: with
  /// another one, no key opens.
  let vault: String
  /// `synthetic` or `production`.
  let vaultKind: String
  /// An IANA time zone: birthdays and the ends of posts are days there.
  let timeZone: String
  /// The language of messages: `en` or `zh-Hans`.
  let language: String
  /// The format of the data.
  let format: Int
  /// The log's origin, as checkpoints name it.
  private(set) var origin: String
  /// The generation of the key it is signed with; `nil` is the first.
  private(set) var logKey: UInt32?
  /// Whether the log's head is kept in an anchor: then the vault does not go on without it. `nil` is no.
  private(set) var anchored: Bool?

  /// Another log follows.
  mutating func follow(origin: String, logKey: UInt32, anchored: Bool) {
    self.origin = origin
    self.logKey = logKey
    self.anchored = anchored
  }

  /// The head of the log is kept in an anchor from now on.
  mutating func anchor() { anchored = true }

  private enum CodingKeys: String, CodingKey {
    case vault, vaultKind, timeZone, language, format, origin, logKey, anchored
  }

  static let currentFormat = 4

  /// The vault id a stored row claims.
  static func claimedVault(_ row: ControlRow) -> VaultID? {
    guard let settings = try? JSONDecoder().decode(VaultSettings.self, from: Data(row.body)) else {
      return nil
    }
    return Hexadecimal.decode(settings.vault).flatMap { VaultID(bytes: $0) }
  }
}

/// A field the store may have rows of: its number in the boxes and its sealing level.
struct FieldRow: ControlRecord {
  static let kind = ControlKind.field

  /// `type.field`.
  let id: String
  let number: UInt16
  let level: UInt8
}

/// The rules the vault last ran with, so that a change of them is an entry of the log.
struct PolicyRecord: ControlRecord {
  static let kind = ControlKind.setting

  var id: String { "policy" }
  let version: String

  private enum CodingKeys: String, CodingKey { case version }
}
