/// Keys that are destroyed and must not come back, whatever is put back.
enum DestroyedKeys: Hashable, Sendable {
  /// Somebody was erased: the data keys and the facts key.
  case erased(SubjectID)
  /// An import was withdrawn, and nothing was held about the subject any more: the same keys.
  case withdrawn(SubjectID)
  /// The openings of a month are over: its key.
  case period(AuditPeriod)

  var subject: SubjectID? {
    switch self {
    case .erased(let subject), .withdrawn(let subject): subject
    case .period: nil
    }
  }

  /// `erased s_…`, `withdrawn s_…`, `period period-3y-202611`.
  var text: String {
    switch self {
    case .erased(let subject): "erased \(subject.text)"
    case .withdrawn(let subject): "withdrawn \(subject.text)"
    case .period(let period): "period \(period.name)"
    }
  }

  init?(word: some Collection<UInt8>, name: some Collection<UInt8>) {
    let name = String(decoding: name, as: UTF8.self)
    if word.elementsEqual("erased".utf8) {
      guard let subject = SubjectID(name) else { return nil }
      self = .erased(subject)
    } else if word.elementsEqual("withdrawn".utf8) {
      guard let subject = SubjectID(name) else { return nil }
      self = .withdrawn(subject)
    } else if word.elementsEqual("period".utf8) {
      guard let period = AuditPeriod(name: name) else { return nil }
      self = .period(period)
    } else {
      return nil
    }
  }
}
