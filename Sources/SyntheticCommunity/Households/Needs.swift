/// What a resident may need help with; known to the generator for everybody, recorded only in care profiles.
struct Needs {
  enum DisabilityKind: String, CaseIterable {
    case physical, hearing, multiple, visual, mental, intellectual, speech
  }

  struct Disability {
    let kind: DisabilityKind
    /// 1 (gravest) to 4.
    let grade: Int
    let isCertified: Bool
  }

  var isEmptyNester = false
  var livesAlone = false
  var disability: Disability?
  var hasChronicCondition = false
  var isLowIncome = false
}

extension Needs {
  init(age: Int, isEmptyNester: Bool, livesAlone: Bool, isLowIncome: Bool, using stream: inout RandomStream) {
    self.isEmptyNester = isEmptyNester
    self.livesAlone = livesAlone
    self.isLowIncome = isLowIncome
    // 6.34 % of all, more among the old.
    let disabledParts = age >= 65 ? 1_800 : age >= 15 ? 517 : 200
    if stream.happens(disabledParts) { disability = Disability(using: &stream) }
    hasChronicCondition = stream.happens(age >= 65 ? 6_000 : age >= 45 ? 2_000 : 200)
  }
}

extension Needs.Disability {
  init(using stream: inout RandomStream) {
    kind = stream.pick([
      (.physical, 2_907), (.hearing, 2_416), (.multiple, 1_630), (.visual, 1_486), (.mental, 740),
      (.intellectual, 668), (.speech, 153),
    ])
    grade = stream.pick([(1, 1_200), (2, 1_800), (3, 3_000), (4, 4_000)])
    isCertified = stream.happens(4_500)
  }
}
