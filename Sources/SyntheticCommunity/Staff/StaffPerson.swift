/// Somebody who signs in: a line of `people.jsonl`.
struct StaffPerson {
  struct Post {
    let role: String
    let place: String
    let from: CalendarDate
    /// The last day of the post; at most twelve months after the first.
    let to: CalendarDate
  }

  let id: String
  let name: String
  /// The resident and member the person also is.
  var resident: String?
  var member: String?
  var posts: [Post]
  /// The demo credential made for the person.
  var profile: String?
}

extension StaffPerson.Post {
  /// A post that began three months ago and lasts a year.
  init(_ role: String, at place: String, today: CalendarDate) {
    let first = CalendarDate(known: today.year, today.month, 1).adding(months: -3)
    self.init(role: role, place: place, from: first, to: first.adding(months: 12).adding(days: -1))
  }

  /// A post that ended twenty days ago.
  static func ended(_ role: String, at place: String, today: CalendarDate) -> Self {
    let last = today.adding(days: -20)
    return Self(role: role, place: place, from: last.adding(months: -11), to: last)
  }
}
