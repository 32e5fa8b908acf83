/// One access of a plan, or the deletion of an event, as `truth/misuse.jsonl` tells it.
struct PlannedAccess {
  enum Label: String { case misuse, ordinary }

  let plan: String
  let label: Label
  let kind: String
  let at: Instant
  let person: String
  let role: String
  let place: String
  let purpose: String
  var action = "reveal"
  let type: String
  let key: String
  let field: String
  /// The step of the plan whose event is deleted; for `delete_event` only.
  var deletes: Int?
}

extension JSONLine {
  init(_ access: PlannedAccess, step: Int) {
    add("plan", access.plan)
    add("label", access.label.rawValue)
    add("kind", access.kind)
    add("step", step)
    add("at", access.at.description)
    add("person", access.person)
    add("role", access.role)
    add("place", access.place)
    add("action", access.action)
    if let deletes = access.deletes {
      add("deletes_step", deletes)
      return
    }
    add("purpose", access.purpose)
    add("type", access.type)
    add("key", access.key)
    add("field", access.field)
  }
}
