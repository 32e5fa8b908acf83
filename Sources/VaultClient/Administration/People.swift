/// Somebody, or some service, the vault knows.
public struct PersonView: Decodable, Sendable {
  /// `p_…`
  public let id: String
  /// How the administration calls this person; not a personal name.
  public let label: String
  public let service: Bool
  /// The records this person is.
  public let links: [String]
  public let hasPIN: Bool

  private enum CodingKeys: String, CodingKey {
    case id, label, service, links
    case hasPIN = "has_pin"
  }
}

/// A role at a place for a time.
public struct PostView: Decodable, Sendable {
  /// `o_…`
  public let id: String
  public let person: String
  public let role: String
  public let place: String?
  /// In UTC.
  public let from: String
  public let until: String
}

/// A credential, without its secret.
public struct TokenView: Decodable, Sendable {
  /// `c_…`
  public let id: String
  public let person: String
  public let created: String
  public let expires: String
  public let revoked: String?
  public let note: String
}

/// A place of the public tree.
public struct PlaceView: Codable, Sendable {
  /// `B/baihe/031/07`
  public let path: String
  /// One of the catalogue's kinds: `community`, `branch`, `grid`, `building`.
  public let kind: String
  public let name: String
  public let areaCode: String

  public init(path: String, kind: String, name: String, areaCode: String) {
    self.path = path
    self.kind = kind
    self.name = name
    self.areaCode = areaCode
  }

  private enum CodingKeys: String, CodingKey {
    case path, kind, name
    case areaCode = "area_code"
  }

  var json: JSONText {
    .object([
      ("path", .string(path)), ("kind", .string(kind)), ("name", .string(name)),
      ("area_code", .string(areaCode)),
    ])
  }
}

/// A list that comes whole.
struct Items<Item: Decodable>: Decodable {
  let items: [Item]
}
