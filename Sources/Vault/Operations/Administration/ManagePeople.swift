import Sodium

/// A person as the administration sees one.
public struct PersonView: Sendable {
  public let id: String
  public let label: String
  public let isService: Bool
  /// The records this person is.
  public let links: [String]
  public let hasPIN: Bool
}

extension OpenVault {
  /// Takes somebody into the directory.
  func addPerson(
    label: String, service: Bool, idempotency: Idempotency? = nil, by caller: AuthenticatedCaller
  ) async throws(VaultFailure) -> Answer<PersonView> {
    try await answering(.roleChange, for: nil, by: caller) { call in
      guard PersonView.isLabel(label) else {
        return .refused(
          .invalid("label", "malformed", "1 to 64 printable ASCII characters, a staff number or account"))
      }
      switch try await call.administer(.peopleManage, detail: "add person") {
      case nil: return nil
      case .no(let refusal)?: return .refused(refusal)
      case .yes(let permission)?:
        return try await call.once(idempotency, "add person", permission) { write in
          directory.person(write.id).map { .released(PersonView($0.record)) } ?? .refused(Refusal(.notFound))
        } make: {
          let taken = directory.current.people.values.contains {
            $0.record.label.utf8.elementsEqual(label.utf8)
          }
          guard !taken else { return .refused(Refusal(.conflict, reason: .conflict)) }
          let person = Person(
            id: "p_\(RandomIdentifier.random().text)", label: label, service: service, links: [], pin: nil)
          return try await call.write(
            person, replacing: nil, "add person \(person.id)", permission,
            keeping: call.keep(idempotency, of: "add person", making: person.id))
        }
      }
    }
  }

  /// Says that a person is the subject of a record: the resident, the member he or she is.
  ///
  /// - Parameter reference: the record's id, or the key its import gave it.
  func link(
    _ personID: String, to reference: RecordReference, by caller: AuthenticatedCaller
  ) async throws(VaultFailure) -> Answer<PersonView> {
    try await answering(.roleChange, for: nil, by: caller) { call in
      switch try await call.administer(.peopleManage, detail: "link person") {
      case nil: return nil
      case .no(let refusal)?: return .refused(refusal)
      case .yes(let permission)?:
        guard let old = directory.person(personID) else { return .refused(Refusal(.notFound)) }
        guard let typeName = Name(reference.type), let type = catalog.type(typeName), type.subject == .itself,
          let record = try record(reference, type), try !isGone(record.header.subject)
        else { return .refused(.invalid("record", "no_such_record", "names no record that is a person")) }
        var person = old.record
        let link = Person.Link(
          record: record.header.id.text(prefix: type.idPrefix),
          subject: Hexadecimal.encode(record.header.subject.raw.bytes))
        guard !person.links.contains(link), person.links.count < Person.mostLinks else {
          return .refused(Refusal(.conflict, reason: .conflict))
        }
        person.links.append(link)
        return try await call.write(
          person, replacing: old.row, "link person \(person.id)", permission,
          about: (record.header, type.idPrefix))
      }
    }
  }

  private func record(_ reference: RecordReference, _ type: RecordType) throws -> SealedRecord? {
    var found = RecordID(reference.id, prefix: type.idPrefix)
    if found == nil {
      let tokens = tokens.tokens(importKey: Array(reference.id.utf8), type: type.name)
      found = try store.records(matching: tokens, after: nil, limit: 1).first
    }
    guard let found, let record = try store.record(found), record.header.type == type.name else { return nil }
    return record
  }

  /// Gives a person a PIN.
  func setPIN(
    _ pin: [UInt8], of personID: String, by caller: AuthenticatedCaller
  ) async throws(VaultFailure) -> Answer<PersonView> {
    try await answering(.credentialChange, for: nil, by: caller) { call in
      guard PINDigest.isPIN(pin) else {
        return .refused(.invalid("pin", "malformed", "six to sixteen digits"))
      }
      switch try await call.administer(.peopleManage, detail: "set pin") {
      case nil: return nil
      case .no(let refusal)?: return .refused(refusal)
      case .yes(let permission)?:
        guard let old = directory.person(personID) else { return .refused(Refusal(.notFound)) }
        var person = old.record
        person.pin = try await PINDigest.make(of: pin)
        return try await call.write(person, replacing: old.row, "set pin of \(person.id)", permission)
      }
    }
  }

  /// Everybody in the directory, in order of label.
  func people(by caller: AuthenticatedCaller) async throws(VaultFailure) -> Answer<[PersonView]> {
    try await answering(.directoryRead, for: nil, by: caller) { call in
      try await call.lookUp(.peopleManage, detail: "list people") {
        let people = directory.current.people.values.map { PersonView($0.record) }
        return people.sorted { ($0.label, $0.id) < ($1.label, $1.id) }
      }
    }
  }
}

extension PersonView {
  init(_ person: Person) {
    self.init(
      id: person.id, label: person.label, isService: person.service, links: person.links.map(\.record),
      hasPIN: person.pin != nil)
  }

  static func isLabel(_ text: String) -> Bool {
    (1...64).contains(text.utf8.count) && text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
  }
}

extension Call {
  fileprivate func write(
    _ person: Person, replacing old: ControlRow?, _ detail: String, _ permission: Decision,
    about: (record: RecordHeader, prefix: String)? = nil, keeping kept: IdempotentAnswer? = nil
  ) async throws -> Answer<PersonView>? {
    let change = try ControlChange(
      person, replacing: old, rows: vault.controls, detail: detail, about: about)
    // A link to a record and the erasure of that record are decided one after the other.
    let touched: [ChangeKey] =
      about.map { [.person(person.id), .subject($0.record.subject)] } ?? [.person(person.id)]
    switch try await write([change], permission: permission, touching: touched, keeping: kept)
    {
    case nil: return nil
    case .no(let refusal)?: return .refused(refusal)
    case .yes?: return .released(PersonView(person))
    }
  }
}
