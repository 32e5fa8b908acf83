import Hummingbird
import Vault

/// The parameters of a query: each at most once, none that the call does not have.
struct QueryParameters {
  private let values: [(name: Substring, value: Substring)]

  init(_ request: Request, allowed: [String]) throws(RequestError) {
    var values: [(name: Substring, value: Substring)] = []
    for (name, value) in request.uri.queryParameters {
      guard allowed.contains(where: { $0.utf8.elementsEqual(name.utf8) }) else {
        throw .malformedQuery("the call has no such query parameter")
      }
      guard !values.contains(where: { $0.name.utf8.elementsEqual(name.utf8) }) else {
        throw .malformedQuery("a query parameter stands twice")
      }
      values.append((name, value))
    }
    self.values = values
  }

  func text(_ name: String) -> String? {
    values.first { $0.name.utf8.elementsEqual(name.utf8) }.map { String($0.value) }
  }

  /// Names separated by commas.
  func names(_ name: String) -> [String]? {
    text(name)?.utf8.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
      .map { String(decoding: $0, as: UTF8.self) }
  }

  func moment(_ name: String) throws(RequestError) -> Timestamp? {
    guard let text = text(name) else { return nil }
    guard let moment = Timestamp(text) else {
      throw .malformedQuery("`\(name)` is a moment in UTC: 2026-11-21T19:25:03Z")
    }
    return moment
  }

  func integer<Number: FixedWidthInteger>(_ name: String, as type: Number.Type) throws(RequestError)
    -> Number?
  {
    guard let text = text(name) else { return nil }
    guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Number(text) else {
      throw .malformedQuery("`\(name)` is a whole number")
    }
    return number
  }
}
