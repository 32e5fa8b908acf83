import Cedar

/// Which rows can be on a page at all, as far as their clear columns tell.
///
/// Found by asking the policies about a record of which nothing is known but its type and place (RFC 95), once for
/// whether it may be located and once for each field: what they leave is a condition that every row which shows
/// anything fulfils. No test of scope is written by hand. The rows it gives are each decided on their own facts, as if
/// there were no filter; the rows it leaves out could only have been passed over.
public struct RowFilter: Sendable {
  /// Places with what must hold there; a place in which nothing can be shown is in none.
  public let parts: [RowSelection.Part]

  /// The rows of a type, for an asker who is these subjects.
  public func rows(of type: RecordType, own subjects: Set<SubjectID>) -> RowSelection {
    RowSelection(type: type.name, parts: parts, ownSubjects: subjects)
  }
}

extension PolicyEngine {
  /// The rows of `places` of which a list may show one of `fields`.
  ///
  /// - Parameter question: the list's: who asks, for what and about which type; its place and facts are not looked at.
  public func rowFilter(_ question: AccessQuestion, fields: [Field], in places: [PlacePath]) -> RowFilter {
    guard let type = question.type else { return RowFilter(parts: []) }
    // Places are alike for the policies where they lie in the same of those that can be named.
    let named = namedPlaces + (question.caller.place.map { [$0] } ?? [])
    var alike: [[Bool]: [PlacePath]] = [:]
    for place in places { alike[named.map { place.lies(in: $0) }, default: []].append(place) }
    let parts = alike.values.compactMap { places -> RowSelection.Part? in
      guard let place = places.min() else { return nil }
      let condition = rowCondition(question, type, fields, at: place)
      return condition == .constant(false) ? nil : RowSelection.Part(places: places, where: condition)
    }
    return RowFilter(parts: parts)
  }

  /// What holds for every row at a place of which a list may show one of `fields`.
  private func rowCondition(
    _ question: AccessQuestion, _ type: RecordType, _ fields: [Field], at place: PlacePath
  ) -> ColumnCondition {
    var question = question
    question.action = .list
    question.place = place
    question.field = nil
    question.facts = Facts()
    return rowConditions.condition(of: question, fields: fields) {
      guard let rows = RowQuestions(question, type, self) else { return .constant(true) }
      return .all([rows.condition(.locate, of: nil), .any(fields.map { rows.condition(.list, of: $0) })])
    }
  }
}

/// Questions about any row of a type at a place.
private struct RowQuestions {
  private let inquiry: Inquiry
  private let engine: PolicyEngine
  private let entities: PartialEntities
  private let mapping: ColumnMapping

  /// Nothing, where the tree of places does not know the place, so that policies cannot tell where it lies.
  init?(_ question: AccessQuestion, _ type: RecordType, _ engine: PolicyEngine) {
    guard let typeEntity = engine.vocabulary.entities(of: type.name)?.type, let place = question.place,
      engine.vocabulary.parents(at: place).count == 1
    else { return nil }
    let typeColumn = Column("type", .entity("RecordType", candidates: [typeEntity]))
    let placeColumn = Column(
      "place", .entity("Place", candidates: [engine.vocabulary.entity(of: place)]))
    guard
      let mapping = try? ColumnMapping(
        Vocabulary.record.type, attributes: [[ContextName.type]: typeColumn],
        parents: [typeColumn, placeColumn],
        context: [
          [ContextName.facts, ContextName.own]: RowColumn.own.column,
          [ContextName.facts, ContextName.closed]: RowColumn.closed.column,
        ], engine.partialAuthorizer.schema)
    else { return nil }
    self.mapping = mapping
    self.engine = engine
    inquiry = Inquiry(question, engine)
    entities = PartialEntities(
      complete: Inquiry.callerAndCatalog(question, engine), engine.partialAuthorizer.schema)
  }

  /// What holds for every row on which the action is permitted, of a field or of none.
  func condition(_ action: Action, of field: Field?) -> ColumnCondition {
    guard let known = inquiry.knownContext(of: field),
      let response = try? engine.partialAuthorizer.isAuthorized(
        PartialRequest(
          principal: .known(Vocabulary.post), action: engine.vocabulary.entity(of: action),
          resource: .unknown(Vocabulary.record.type, isPresent: true), context: .values(known)), entities)
    else { return .constant(true) }
    let necessary = response.columnFilter(mapping).necessary
    // Type and place have one candidate each: what is asked of them is known.
    return necessary.known { column in
      guard case .entity(_, let candidates?) = column.content else { return nil }
      return candidates.first.map { .entity($0) }
    }
  }
}
