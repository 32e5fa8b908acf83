/// Situations that break careless code, planted on purpose and labelled in `truth/edges.jsonl`.
enum EdgeKind: String, CaseIterable {
  // Residents.
  case turnsFourteenToday = "turns_14_today"
  case turnsFourteenTomorrow = "turns_14_tomorrow"
  case bornOn29February = "born_29_february"
  case dead
  case moved
  case sameNameInBuilding = "same_name_in_building"
  case guardiansInConflict = "guardians_in_conflict"
  case protectedAddress = "protected_address"
  case idEndingX = "id_ending_x"
  case compoundSurname = "compound_surname"
  case dottedName = "dotted_name"
  case latinName = "latin_name"
  case rareCharacter = "rare_character"
  case staffLivesHere = "staff_lives_here"
  // Households.
  case householdAcrossTwoGrids = "household_across_two_grids"
  // Members.
  case expiredTraining = "expired_training"
  // Service requests.
  case emptyText = "empty_text"
  case longText = "text_5000"

  /// Those a resident carries from birth on paper, in the order in which they are dealt out.
  static let dealtToResidents: [EdgeKind] = [
    .turnsFourteenToday, .bornOn29February, .dead, .protectedAddress, .moved, .sameNameInBuilding, .idEndingX,
    .guardiansInConflict, .turnsFourteenTomorrow, .rareCharacter, .compoundSurname, .dottedName, .latinName,
  ]
}

/// One line of `truth/edges.jsonl`.
struct EdgeLabel {
  let kind: EdgeKind
  let type: String
  let key: String
  /// Other records the situation needs: the namesake, the guardians, the member registered elsewhere.
  var others: [String] = []
  var person: String?
}
