import Cedar
import HTTPTypes
import NIOCore
import Testing
import Vault

@testable import VaultAPI

@Suite struct JSONBodyTests {
  private let limits = APILimits()

  private func problem(_ bytes: [UInt8]) -> Problem? {
    do {
      _ = try JSONBody(bytes: bytes, limits)
      return nil
    } catch {
      return Problem(error)
    }
  }

  @Test(arguments: [
    #"{"field":"phone","field":"name"}"#, #"{"a":1,"\u0061":2}"#, "\u{FEFF}{}", "{} {}", "{}x", "{'a':1}",
    #"{"a":1,}"#, #"{"a":01}"#, #"{"a":NaN}"#, #"{"a":"\ud800"}"#, "{\"a\":\"\n\"}", "", " ", "{", #"{"a":"#,
    "// c\n{}",
  ])
  func `what is not strict JSON is refused`(_ text: String) {
    #expect(problem(Array(text.utf8))?.kind == .invalidJSON)
    #expect(problem(Array(text.utf8))?.status == .badRequest)
  }

  @Test func `bytes that are no UTF-8 are refused`() {
    #expect(problem(Array(#"{"a":""#.utf8) + [0xC3, 0x28] + Array(#""}"#.utf8))?.kind == .invalidJSON)
  }

  @Test func `nesting is bounded at 32 levels`() {
    func nested(_ depth: Int) -> [UInt8] {
      Array((#"{"a":"# + String(repeating: "[", count: depth - 1)).utf8)
        + Array((String(repeating: "]", count: depth - 1) + "}").utf8)
    }
    #expect(problem(nested(32)) == nil || problem(nested(32))?.kind == .validation)
    #expect(problem(nested(33))?.kind == .invalidJSON)
    #expect(problem(nested(100_000))?.kind == .invalidJSON)
  }

  @Test(arguments: ["[]", "1", "null", #""x""#])
  func `a body that is no object is refused`(_ text: String) {
    #expect(problem(Array(text.utf8))?.kind == .validation)
  }

  @Test func `nothing of the body is repeated in what is said about it`() {
    let bodies = [
      #"{"王秀兰":"15412345678"}"#, #"{"place":15412345678}"#, #"{"place":"x","15412345678":1}"#,
      #"{"place":"15412345678""#, #"{"fields":{"15412345678":{"a":1}}}"#, #"{"place":"\x15412345678"}"#,
    ]
    for body in bodies {
      do {
        var members = JSONMembers(try JSONBody(bytes: Array(body.utf8), limits).object)
        _ = members.string("place")
        _ = FieldInput.read(&members, "fields")
        try members.finish()
        Issue.record("a bad body passed")
      } catch {
        let text = String(buffer: Problem(error).body)
        #expect(!text.contains("15412345678") && !text.contains("王秀兰"))
      }
    }
  }

  @Test func `every fault of a body is told, each with its pointer`() throws {
    let body = try JSONBody(bytes: Array(#"{"limit":"x","fields":["a",1],"more":true}"#.utf8), limits)
    var members = JSONMembers(body.object)
    _ = members.string("place")
    _ = members.optionalStrings("fields")
    _ = members.optionalInteger("limit")
    let error = #expect(throws: RequestError.self) { try members.finish() }
    guard case .invalidBody(let problems)? = error else {
      Issue.record("another error")
      return
    }
    #expect(problems.map(\.pointer) == ["/place", "/fields", "/limit", ""])
    #expect(problems.last?.detail == "unknown member at byte 30")
  }

  @Test func `null counts as left out, but not where something must be`() throws {
    let body = try JSONBody(bytes: Array(#"{"a":null,"b":null}"#.utf8), limits)
    var members = JSONMembers(body.object)
    #expect(members.optionalString("a") == nil)
    _ = members.string("b")
    #expect(members.problems.map(\.pointer) == ["/b"])
  }

  @Test func `values of fields come in the forms an import would have`() throws {
    let text =
      #"{"fields":{"name":"王","size":3,"alone":true,"skills":["repair","it"],"phone":null,"empty":[]}}"#
    var members = JSONMembers(try JSONBody(bytes: Array(text.utf8), limits).object)
    let inputs = FieldInput.read(&members, "fields")
    try members.finish()
    #expect(inputs.map(\.field) == ["name", "size", "alone", "skills", "phone", "empty"])
    #expect(
      inputs.map { $0.value.map { String(decoding: $0, as: UTF8.self) } } == [
        "王", "3", "yes", "repair;it", nil, "",
      ])
  }

  @Test(arguments: [
    #"{"fields":{"skills":["a;b"]}}"#, #"{"fields":{"size":1.5}}"#, #"{"fields":{"name":{}}}"#,
  ])
  func `a value no field could hold is pointed at`(_ text: String) throws {
    var members = JSONMembers(try JSONBody(bytes: Array(text.utf8), limits).object)
    _ = FieldInput.read(&members, "fields")
    #expect(members.problems.count == 1)
    #expect(members.problems.first?.pointer.hasPrefix("/fields/") == true)
  }
}
