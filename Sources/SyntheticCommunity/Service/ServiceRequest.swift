/// "You order": what a resident asks for.
struct ServiceRequest {
  enum Category: String, CaseIterable {
    case delivery, repair
    case hospitalEscort = "hospital_escort"
    case company, tutoring, equipment

    /// What an accepted order shows of the resident (domain rules 4.4), beside the request itself.
    var viewFields: [String] {
      let ofResident =
        switch self {
        case .delivery: ["resident.name", "resident.phone:masked", "resident.unit_room"]
        case .repair: ["resident.name:masked", "resident.unit_room"]
        case .hospitalEscort: ["resident.name", "resident.birth_date:masked"]
        case .company: ["resident.name", "resident.language"]
        case .tutoring, .equipment: [] as [String]
        }
      return ofResident + ["service_request.text", "service_request.wanted_at", "service_request.category"]
    }
  }

  enum State: String { case open, accepted, done, cancelled }

  let number: Int
  /// Position in the grid's population.
  let requester: Int
  let category: Category
  let state: State
  var text: String
  let wantedAt: Instant

  var key: String { recordKey("S", number) }
}

/// "I supply": a member takes a request on, and sees what its fields allow while it runs.
struct Assignment {
  enum State: String { case offered, accepted, done, cancelled }

  let key: String
  /// Positions in the grid's order book, population and roll.
  let request: Int
  let requester: Int
  let member: Int
  let state: State
  /// From acceptance to the end of the right to see, at most 72 hours.
  let startAt: Instant
  let endAt: Instant
  let viewFields: [String]
  let outcome: String
}
