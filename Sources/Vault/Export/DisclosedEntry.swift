import Cedar
import Sodium

/// What an entry of the log says, shown so that it can be held against the leaf, as much of it as is to be shown.
///
/// ```
/// {"seq":184,"claims":[{"name":"actor","value":"p_… o_… grid_leader …","salt":"<base64>"},
///                      {"name":"subject","commitment":"<base64>"}, …]}
/// ```
/// All seven claims in the order the leaf commits to them, each with its value and salt, or with nothing but its
/// commitment. One line of `openings.jsonl`.
public struct DisclosedEntry: Sendable, Equatable {
  public enum Claim: Sendable, Equatable {
    /// The value in UTF-8 and the 32 bytes it was committed to with.
    case shown(value: [UInt8], salt: [UInt8])
    /// HMAC-SHA-256 of 32 bytes, which tells nothing of the value.
    case withheld(commitment: [UInt8])
  }

  public let seq: UInt64
  /// In the order of ``Claims/Name``.
  public let claims: [Claim]

  /// The longest line: seven values of 1,024 bytes, each byte escaped.
  public static let longestLine = 7 * 6 * Claims.maximumValueBytes + 4096

  /// Whether these are the claims that a leaf commits to.
  public func matches(_ leaf: Leaf) -> Bool {
    guard leaf.seq == seq, claims.count == Claims.Name.allCases.count else { return false }
    var commitments: [UInt8] = []
    for (name, claim) in zip(Claims.Name.allCases, claims) {
      switch claim {
      case .shown(let value, let salt):
        commitments += ClaimCommitments.commit(name, value, salt: salt)
      case .withheld(let commitment): commitments += commitment
      }
    }
    return SHA256.hash(commitments).array == leaf.claims
  }

  /// What is shown of a claim, in UTF-8.
  public subscript(name: Claims.Name) -> String? {
    guard case .shown(let value, _) = claims[name.index] else { return nil }
    return String(validating: value, as: UTF8.self)
  }
}

extension Opening {
  /// The entry shown; nil while a half of it is closed, since its commitments are not to be had then.
  func disclosed(_ seq: UInt64, showing: Set<Claims.Name> = Set(Claims.Name.allCases)) -> DisclosedEntry? {
    guard let keys = claimKeys else { return nil }
    return DisclosedEntry(
      seq: seq,
      claims: Claims.Name.allCases.map { name in
        let value = claims.bytes(name)
        let salt = keys.salt(name)
        return showing.contains(name)
          ? .shown(value: value, salt: salt)
          : .withheld(commitment: ClaimCommitments.commit(name, value, salt: salt))
      })
  }
}

// MARK: As a line of JSON

extension DisclosedEntry {
  /// The line, without its end.
  public var line: [UInt8] {
    var json = JSONWriter()
    json.beginObject()
    json.name("seq")
    json.integer(Int64(clamping: seq))
    json.name("claims")
    json.beginArray()
    for (name, claim) in zip(Claims.Name.allCases, claims) {
      json.beginObject()
      json.name("name")
      json.string(Text(name.rawValue))
      switch claim {
      case .shown(let value, let salt):
        json.name("value")
        json.string(Text(String(decoding: value, as: UTF8.self)))
        json.name("salt")
        json.string(Text(Base64.encode(salt)))
      case .withheld(let commitment):
        json.name("commitment")
        json.string(Text(Base64.encode(commitment)))
      }
      json.endObject()
    }
    json.endArray()
    json.endObject()
    return json.bytes
  }

  /// Reads a line strictly: seven claims in their order, nothing missing and nothing more.
  public init?(line: [UInt8]) {
    let limits = JSONLimits(bytes: DisclosedEntry.longestLine, depth: 3)
    guard let json = try? JSONValue(parsing: line, limits: limits), case .object(let object) = json.content,
      object.members.count == 2, case .number(let number)? = object["seq"]?.content,
      let seq = number.int64.flatMap({ UInt64(exactly: $0) }),
      case .array(let members)? = object["claims"]?.content, members.count == Claims.Name.allCases.count
    else { return nil }
    var claims: [Claim] = []
    for (name, member) in zip(Claims.Name.allCases, members) {
      guard case .object(let object) = member.content, let claim = Claim(object, of: name) else { return nil }
      claims.append(claim)
    }
    self.init(seq: seq, claims: claims)
  }
}

extension DisclosedEntry.Claim {
  fileprivate init?(_ object: JSONObject, of name: Claims.Name) {
    func text(_ member: Text) -> Text? {
      if case .string(let text)? = object[member]?.content { text } else { nil }
    }
    func bytes(_ member: Text) -> [UInt8]? {
      guard let bytes = text(member).flatMap({ Base64.decode($0.utf8) }), bytes.count == 32 else {
        return nil
      }
      return bytes
    }
    guard let found = text("name"), found.utf8.elementsEqual(name.rawValue.utf8) else { return nil }
    if let commitment = bytes("commitment"), object.members.count == 2 {
      self = .withheld(commitment: commitment)
    } else if let value = text("value"), let salt = bytes("salt"), object.members.count == 3 {
      self = .shown(value: Array(value.utf8), salt: salt)
    } else {
      return nil
    }
  }
}
