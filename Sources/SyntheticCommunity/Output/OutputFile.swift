/// A file of a synthetic community, in the order in which they are imported.
public enum OutputFile: String, Sendable, CaseIterable {
  case places = "places.jsonl"
  case residents = "residents.csv"
  case households = "households.csv"
  case careProfiles = "care_profiles.csv"
  case members = "members.csv"
  case serviceRequests = "service_requests.csv"
  case assignments = "assignments.csv"
  case consents = "consents.csv"
  case people = "people.jsonl"
  case visibility = "truth/visibility.jsonl"
  case misuse = "truth/misuse.jsonl"
  case edges = "truth/edges.jsonl"

  /// The path below the output directory; `/` separates.
  public var path: String { rawValue }
}
