import HTTPTypes
import Testing
import Vault

@testable import VaultAPI

@Suite struct HeaderTests {
  private func purpose(_ value: String?) throws -> PurposeClaim? {
    var headers = HTTPFields()
    if let value { headers[.accessPurpose] = value }
    return try PurposeClaim.read(headers)
  }

  @Test func `a purpose comes with its case and its note`() throws {
    let claim = try #require(
      try purpose(#"care_visit;case="A-5521";note=%"%e5%a4%8d%e6%9f%a5 soon""#))
    #expect(claim.name.text == "care_visit")
    #expect(claim.caseReference == "A-5521")
    #expect(claim.note?.utf8.elementsEqual("复查 soon".utf8) == true)
    #expect(try purpose("care_visit")?.caseReference == nil)
    #expect(try purpose(nil) == nil)
  }

  @Test(arguments: [
    "", "\"care_visit\"", "care_visit, dispatch", "care_visit;", "care_visit;case=A B", "care_visit;case=?1",
    "care_visit;case", "care_visit;cse=\"x\"", "care_visit;note=%\"%c3%28\"",
    "care_visit;note=%\"%E5%A4%8D\"",
    "Care_visit", "care_visit;case=\"\"", "care_visit;note=\"\"", "1", "(care_visit)", "care_visit extra",
    "care_visit;case=\"" + String(repeating: "x", count: 65) + "\"",
    "care_visit;note=\"" + String(repeating: "x", count: 201) + "\"",
  ])
  func `a malformed purpose is refused without being repeated`(_ value: String) {
    #expect(throws: RequestError.self) { try purpose(value) }
    do {
      _ = try purpose(value)
    } catch {
      #expect((error as? RequestError).map { Problem($0).status } == .badRequest)
    }
  }

  @Test func `two purposes are one too many`() {
    var headers = HTTPFields()
    headers.append(HTTPField(name: .accessPurpose, value: "care_visit"))
    headers.append(HTTPField(name: .accessPurpose, value: "dispatch"))
    #expect(throws: RequestError.self) { try PurposeClaim.read(headers) }
  }

  @Test func `the version asked for is read strictly`() throws {
    #expect(try EntityTag.version(ifMatch: [.ifMatch: "\"v17\""]) == 17)
    #expect(try EntityTag.version(ifMatch: [.ifMatch: "\"v4294967295\""]) == .max)
    #expect(try EntityTag.version(ifMatch: [:]) == nil)
    #expect(try EntityTag.version(ifMatch: [.ifMatch: EntityTag.text(3)]) == 3)
  }

  @Test(arguments: [
    "*", "W/\"v17\"", "v17", "\"17\"", "\"v017\"", "\"v0\"", "\"v\"", "\"v17\", \"v18\"", "\"v4294967296\"",
    "\"v-1\"",
    "\"v17", "v17\"", "\"v1７\"", "", "\"v", "\"",
  ])
  func `any other If-Match is refused`(_ value: String) {
    #expect(throws: RequestError.self) { try EntityTag.version(ifMatch: [.ifMatch: value]) }
  }

  @Test func `a token comes in one Authorization header only`() throws {
    #expect(try BearerToken.read([.authorization: "Bearer fng_x"]) == "fng_x")
    #expect(try BearerToken.read([.authorization: "bearer fng_x"]) == "fng_x")
    for value in ["fng_x", "Basic fng_x", "Bearer", "", String(repeating: "x", count: 300)] {
      #expect(throws: RequestError.self) { try BearerToken.read([.authorization: value]) }
    }
    #expect(throws: RequestError.self) { try BearerToken.read([:]) }
    var twice = HTTPFields()
    twice.append(HTTPField(name: .authorization, value: "Bearer a"))
    twice.append(HTTPField(name: .authorization, value: "Bearer b"))
    #expect(throws: RequestError.self) { try BearerToken.read(twice) }
  }

  @Test func `a request keeps a decent name and loses any other`() {
    #expect(RequestID(header: "abc-1").text == "abc-1")
    let bad = ["", "a b", "x\u{7F}", "名", "\"x\"", "a\\b", String(repeating: "x", count: 65), "e\u{301}"]
    for text in bad {
      let made = RequestID(header: text).text
      #expect(made != text && !made.isEmpty)
    }
    #expect(RequestID(header: nil) != RequestID(header: nil))
  }

  @Test(arguments: [
    ("application/json", true), ("application/json; charset=utf-8", true),
    ("Application/JSON;charset=UTF-8", true),
    ("application/merge-patch+json", true), ("application/json; charset=gbk", false), ("text/json", false),
    ("application/x-www-form-urlencoded", false), ("", false),
  ])
  func `JSON is what says it is JSON in UTF-8`(_ type: String, _ accepted: Bool) {
    #expect(MediaType.isJSON(type) == accepted)
  }
}
