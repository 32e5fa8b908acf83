/// A separate consent to one item of care data.
struct Consent {
  enum Item: String, CaseIterable {
    case care, disability, conditions, medication, welfare

    /// The story's resident agrees to visits and not to showing her disability.
    static let givenInStory: [Item] = [.care, .conditions]

    var fields: [String] {
      switch self {
      case .care:
        [
          "care_profile.empty_nester", "care_profile.lives_alone", "care_profile.mobility",
          "care_profile.care_plan",
        ]
      case .disability: ["care_profile.disability_kind", "care_profile.disability_grade"]
      case .conditions: ["care_profile.conditions"]
      case .medication: ["care_profile.medication"]
      case .welfare: ["care_profile.low_income"]
      }
    }
  }

  static let recipients = "grid_leader;committee_staff"

  let number: Int
  let item: Item
  /// Position of the profile in the register.
  let profile: Int
  let givenOn: CalendarDate
  let expiresOn: CalendarDate
  let method: String
  let evidenceHash: String
  var withdrawnAt: Instant?

  var key: String { recordKey("K", number) }

  init(
    number: Int, item: Item, profile: Int, isStory: Bool, setting: Setting, using stream: inout RandomStream
  ) {
    self.number = number
    self.item = item
    self.profile = profile
    // A consent holds a year; some were given longer ago than that and never renewed.
    let daysAgo = stream.happens(150) ? stream.within(380...700) : stream.within(10...330)
    givenOn = setting.today.adding(days: isStory ? -40 : -daysAgo)
    expiresOn = givenOn.adding(months: 12)
    method = stream.pick([("paper", 5_500), ("counter", 3_000), ("app", 1_500)])
    evidenceHash = (0..<4).map { _ in Consent.hexadecimal(stream.word()) }.joined()
    let isWithdrawn = stream.happens(200)
    let withdrawnOn = givenOn.adding(days: stream.within(1...max(1, min(daysAgo, 365) - 1)))
    if isWithdrawn && !isStory { withdrawnAt = Instant(withdrawnOn, hour: 1, minute: stream.below(60)) }
  }

  private static func hexadecimal(_ word: UInt64) -> String {
    let digits = String(word, radix: 16)
    return String(repeating: "0", count: 16 - digits.utf8.count) + digits
  }
}
