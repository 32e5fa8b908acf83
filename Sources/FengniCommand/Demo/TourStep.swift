/// One command of the tour, what it shows, and how it must end.
struct TourStep: Sendable {
  let says: String
  let profile: String
  let arguments: [String]
  let status: ExitStatus
  /// What must stand in its output.
  let shows: [String]
  /// What must not.
  let hides: [String]

  init(
    _ says: String, as profile: String, _ arguments: [String], _ status: ExitStatus = .done, shows: [String],
    hides: [String] = []
  ) {
    self.says = says
    self.profile = profile
    self.arguments = arguments
    self.status = status
    self.shows = shows
    self.hides = hides
  }

  /// As it is pasted into a shell.
  var command: String {
    "FENGNI_PROFILE=\(profile) fengni " + arguments.map(TourStep.quoted).joined(separator: " ")
  }

  private static func quoted(_ word: String) -> String {
    word.utf8.contains(UInt8(ascii: " ")) ? "'\(word)'" : word
  }

  /// The tour through the small community's story: 王秀兰 in grid 031, building 07, awaits a delivery.
  ///
  /// - Parameter resident: her record's id.
  static func all(resident: String) -> [TourStep] {
    let clearPhone = "15412345678"
    return [
      TourStep(
        "The grid leader looks her up: masked, and logged.", as: "grid-leader",
        [
          "search", "resident", "--place", "031/07", "--surname", "王", "-p", "care_visit", "-f",
          "name,birth_date,phone",
        ],
        shows: [resident, "王**", "154****5678"], hides: [clearPhone]),
      TourStep(
        "One field of one record in clear, for a stated case; she will see this look.", as: "grid-leader",
        ["reveal", resident, "phone", "-p", "care_visit", "--case", "A-5521"], shows: [clearPhone]),
      TourStep(
        "The grid next door is not his.", as: "grid-leader",
        ["record", "ls", "resident", "--place", "032", "-p", "care_visit"], .denied, shows: ["OUT_OF_SCOPE"]),
      TourStep(
        "The volunteer who brings her medicine sees what the order names.", as: "volunteer",
        ["record", "get", resident, "-p", "service_order", "-f", "name,phone,unit_room"],
        shows: ["154****5678"],
        hides: [clearPhone]),
      TourStep(
        "Her identity number is none of the order's business.", as: "volunteer",
        ["reveal", resident, "id_number", "-p", "service_order"], .denied,
        shows: ["denied", "L4-ID", "NO_GRANT"]),
      TourStep(
        "The compliance officer sees every look at her, and no data.", as: "compliance",
        ["audit", "ls", "-p", "audit_review", "--subject", resident, "--limit", "8"],
        shows: ["REVEAL", "deny"], hides: [clearPhone]),
      TourStep(
        "The log and every record are as they were written.", as: "compliance", ["audit", "verify"],
        shows: ["ok"]),
      TourStep(
        "She asks who looked at her data.", as: "resident", ["mylog", "--limit", "8"], shows: ["grid_leader"],
        hides: [clearPhone]),
    ]
  }
}
