import Cedar
import HTTPTypes
import Hummingbird
import Vault

extension Routes {
  var searches: [Route] {
    [Route(.post, "/v1/lists/{type}", list), Route(.post, "/v1/search/{type}", search)]
  }

  @Sendable private func list(_ request: Request, _ exchange: Exchange) async throws -> Response {
    let caller = try await caller(request)
    var members = JSONMembers(try await body(request).object)
    let ask = ListAsk(
      type: exchange.part("type"), place: members.string("place"), fields: members.optionalStrings("fields"),
      limit: members.optionalInteger("limit"), cursor: members.optionalString("cursor"))
    try members.finish()
    let page = try await vault.list(ask, for: purpose(request), by: caller).value()
    return Response(json: page.json).decided(auditSeq: page.auditSeq, policyVersion: page.policyVersion)
  }

  /// ```
  /// {"place":"B/baihe/031/07","where":{"name":{"surname":"王"}},"fields":["name"],"limit":20,"cursor":"…"}
  /// ```
  @Sendable private func search(_ request: Request, _ exchange: Exchange) async throws -> Response {
    let caller = try await caller(request)
    var members = JSONMembers(try await body(request).object)
    let place = members.string("place")
    let condition = try condition(&members, type: exchange.part("type"))
    let fields = members.optionalStrings("fields")
    let limit = members.optionalInteger("limit")
    let cursor = members.optionalString("cursor")
    try members.finish()
    guard let condition else { throw RequestError.invalidBody([]) }
    let ask = SearchAsk(
      type: exchange.part("type"), place: place, field: condition.field, kind: condition.kind,
      term: condition.term, fields: fields, limit: limit, cursor: cursor)
    let page = try await vault.search(ask, for: purpose(request), by: caller).value()
    return Response(json: page.json).decided(auditSeq: page.auditSeq, policyVersion: page.policyVersion)
  }

  private struct Condition {
    let field: String
    let kind: SearchKind
    let term: [UInt8]
  }

  /// The one condition of `where`; `nil` where something is noted against it.
  private func condition(_ members: inout JSONMembers, type: String) throws -> Condition? {
    guard let object = members.object("where") else { return nil }
    guard object.members.count == 1, let member = object.members.first, let inner = member.value.object,
      inner.members.count == 1, let comparison = inner.members.first
    else {
      members.note("where", "must be one field with one condition: {\"name\": {\"surname\": …}}")
      return nil
    }
    let field = member.name.string
    let kinds: [String: SearchKind] = [
      "surname": .surnameInBuilding, "last_four": .lastFourInGrid, "band": .birthYearBand,
    ]
    let kind: SearchKind
    if comparison.name == "eq" {
      kind = try equality(type: type, field: field)
    } else if let found = kinds.first(where: { Text($0.key) == comparison.name }) {
      kind = found.value
    } else {
      members.note("where", "the condition is one of eq, surname, last_four, band")
      return nil
    }
    guard let term = comparison.value.fieldText, !term.isEmpty else {
      members.note("where", "the term must be a string, a whole number, true or false")
      return nil
    }
    return Condition(field: field, kind: kind, term: term)
  }

  /// Equal codes and equal values are kept apart in the index; the catalogue says which the field has.
  private func equality(type: String, field: String) throws -> SearchKind {
    guard let type = Name(type), let field = Name(field),
      let declared = try vault.catalog().type(type)?.field(field), declared.search.contains(.codeEquality)
    else { return .equality }
    return .codeEquality
  }
}
