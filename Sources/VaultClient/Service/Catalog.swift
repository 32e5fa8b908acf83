/// What the vault holds and for which purposes: names, labels and titles; public.
public struct CatalogView: Decodable, Sendable {
  public let types: [RecordType]
  public let purposes: [Purpose]

  public struct RecordType: Decodable, Sendable {
    public let name: String
    /// What the ids of its records begin with: `r` of `r_7Q2K…`.
    public let idPrefix: String
    public let titles: Titles
    /// In the order in which they are shown.
    public let fields: [Field]

    private enum CodingKeys: String, CodingKey {
      case name, titles, fields
      case idPrefix = "id_prefix"
    }
  }

  public struct Field: Decodable, Sendable {
    public let name: String
    /// `L3-CONTACT`, before the raise rules.
    public let label: String
    public let kind: String
    public let required: Bool
    /// How it can be searched: `equality`, `surname_in_building`, …
    public let search: [String]
    public let titles: Titles
  }

  public struct Purpose: Decodable, Sendable {
    public let name: String
    public let titles: Titles
  }

  public struct Titles: Decodable, Sendable {
    public let en: String
    public let zh: String
  }
}
