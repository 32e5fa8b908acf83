/// A name and the kind of writing it comes in, which decides how it is masked.
struct PersonName: Equatable {
  enum Writing: Equatable { case han, compoundSurname, dotted, latin }

  let text: String
  let writing: Writing
  let isRare: Bool

  init(_ text: String, writing: Writing = .han, isRare: Bool = false) {
    self.text = text
    self.writing = writing
    self.isRare = isRare
  }
}

/// Draws the names of one family: children bear the father's surname, wives keep their own.
struct FamilyNames {
  private let writing: PersonName.Writing
  private let surname: String

  init(using stream: inout RandomStream) {
    // Of 10,000 families 30 write in Latin letters, 20 with a middle dot, 10 have a compound surname.
    let writing: PersonName.Writing =
      switch stream.below(10_000) {
      case 0..<30: .latin
      case 30..<50: .dotted
      case 50..<60: .compoundSurname
      default: .han
      }
    self.init(writing: writing, using: &stream)
  }

  init(writing: PersonName.Writing, using stream: inout RandomStream) {
    self.writing = writing
    surname =
      switch writing {
      case .latin: stream.pick(GivenNames.latinLast)
      case .dotted: ""
      case .compoundSurname: stream.pick(Surnames.compound)
      case .han: stream.pick(Surnames.weighted)
      }
  }

  func name(
    sex: Sex, birthYear: Int, bearsFamilySurname: Bool, rare: Bool = false, using stream: inout RandomStream
  ) -> PersonName {
    switch writing {
    case .latin:
      let first = stream.pick(sex == .female ? GivenNames.latinFirstFemale : GivenNames.latinFirstMale)
      return PersonName(first + " " + surname, writing: .latin)
    case .dotted:
      let text = stream.pick(GivenNames.dottedFirst) + "·" + stream.pick(GivenNames.dottedLast)
      return PersonName(text, writing: .dotted)
    case .compoundSurname, .han:
      let surname = bearsFamilySurname ? self.surname : stream.pick(Surnames.weighted)
      // Of 10,000 people 10 have a character few fonts know.
      let isRare = stream.happens(10) || rare
      let given = FamilyNames.given(sex: sex, birthYear: birthYear, isRare: isRare, using: &stream)
      let isCompound = bearsFamilySurname && writing == .compoundSurname
      return PersonName(surname + given, writing: isCompound ? .compoundSurname : .han, isRare: isRare)
    }
  }

  private static func given(
    sex: Sex, birthYear: Int, isRare: Bool, using stream: inout RandomStream
  ) -> String {
    let characters = GivenNames.characters(for: sex, bornBefore1970: birthYear < 1970)
    let last = isRare ? stream.pick(GivenNames.rare) : stream.pick(characters)
    return stream.happens(8_500) ? stream.pick(characters) + last : last
  }
}
