import HTTPTypes
import RawStructuredFieldValues
import Vault

extension PurposeClaim {
  /// Reads the header `Access-Purpose`: an item with parameters (RFC 9651, sections 3.1.2 and 3.3).
  ///
  /// ```
  /// Access-Purpose: care_visit;case="A-5521";note=%"%e5%a4%8d%e6%9f%a5"
  ///                 token      string         display string, or string
  /// ```
  /// `nil` where the header is missing; other parameters are refused, so that a misspelt one is not lost.
  static func read(_ headers: HTTPFields) throws(RequestError) -> PurposeClaim? {
    let values = headers[values: .accessPurpose]
    guard let value = values.first else { return nil }
    guard values.count == 1, value.utf8.count <= PurposeClaim.mostHeaderBytes else {
      throw .purpose("is not one item")
    }
    var parser = StructuredFieldValueParser(Array(value.utf8))
    let item: Item
    do {
      item = try parser.parseItemFieldValue()
    } catch {
      throw .purpose("is not an item as RFC 9651 writes it")
    }
    guard case .token(let word) = item.rfc9651BareItem, let name = Name(word) else {
      throw .purpose("begins with the name of a purpose")
    }
    var caseReference: String?
    var note: String?
    for (key, parameter) in item.rfc9651Parameters {
      switch (key, parameter) {
      case ("case", .string(let text)), ("case", .token(let text)): caseReference = text
      case ("note", .string(let text)), ("note", .displayString(let text)): note = text
      case ("case", _): throw .purpose("has a case that is no string")
      case ("note", _): throw .purpose("has a note that is no string")
      default: throw .purpose("has a parameter that is neither case nor note")
      }
    }
    // A claim that is too long must not pass for none.
    guard let claim = PurposeClaim(name: name, caseReference: caseReference, note: note) else {
      throw .purpose("has a case of 1 to 64 printable ASCII characters, a note of 1 to 200 characters")
    }
    return claim
  }

  /// 200 scalars of four bytes, percent-encoded, and the rest.
  private static let mostHeaderBytes = 3072
}

extension RequestError {
  fileprivate static func purpose(_ what: String) -> RequestError {
    .malformedHeader(name: "Access-Purpose", what)
  }
}
