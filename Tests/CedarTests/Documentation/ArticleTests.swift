import Cedar
import Foundation
import Testing

/// The examples of the articles, each compiled here as it stands there.
@Suite struct `the articles` {
  @Test func `on authorizing a request show what happens`() throws {
    // AuthorizeARequest
    let policies = try PolicySet(
      parsing: """
        permit (principal in Group::"nurses", action == Action::"read", resource is Note)
        when { resource.ward == principal.ward };
        """, file: "notes.cedar")
    let entities = try EntityStore([
      Entity(
        uid: EntityUID(type: "Person", id: "ada"), attributes: ValueRecord([("ward", .string("3"))]),
        parents: [EntityUID(type: "Group", id: "nurses")]),
      Entity(uid: EntityUID(type: "Note", id: "n1"), attributes: ValueRecord([("ward", .string("3"))])),
    ])
    let request = Request(
      principal: EntityUID(type: "Person", id: "ada"), action: EntityUID(type: "Action", id: "read"),
      resource: EntityUID(type: "Note", id: "n1"))
    let response = Authorizer.isAuthorized(request, policies, entities)
    // end
    #expect(response.decision == .allow && response.reason == ["policy0"] && response.errors.isEmpty)
  }

  @Test func `on validating policies show what happens`() throws {
    // ValidatePolicies
    let schema = try Schema(
      parsing: """
        entity Person = { ward: String };
        entity Note = { ward: String, draft?: Bool };
        action read appliesTo { principal: Person, resource: Note };
        """, file: "notes.cedarschema")
    let policies = try PolicySet(
      parsing: """
        permit (principal, action == Action::"read", resource)
        when { resource.draft };
        """, file: "notes.cedar")
    let result = Validator(schema).validate(policies, mode: .strict)
    // end
    #expect(!result.isValid)
    let error = try #require(result.errors.first)
    #expect(error.location.description.hasPrefix("notes.cedar:2:"))
    #expect(error.hint?.contains("with `has`") == true, "\(error)")
  }

  @Test func `on filtering a list show what happens`() throws {
    let schema = try Schema(
      parsing: """
        entity Person = { ward: String };
        entity Note = { ward: String };
        action read appliesTo { principal: Person, resource: Note };
        """, file: "notes.cedarschema")
    let policies = try PolicySet(
      parsing: """
        permit (principal, action == Action::"read", resource) when { resource.ward == principal.ward };
        """, file: "notes.cedar")
    let ada = EntityUID(type: "Person", id: "ada")
    let read = EntityUID(type: "Action", id: "read")
    let n1 = EntityUID(type: "Note", id: "n1")
    func ward(_ uid: EntityUID, _ ward: Text) -> Entity {
      Entity(uid: uid, attributes: ValueRecord([("ward", .string(ward))]))
    }
    let entities = try EntityStore(
      [ward(ada, "3"), ward(n1, "3"), ward(EntityUID(type: "Note", id: "n2"), "4")], conformingTo: schema)
    // FilterAList
    let authorizer = try PartialAuthorizer(policies, schema)
    let allowed = try authorizer.queryResource(
      principal: ada, action: read, type: "Note", context: .empty, entities)
    // next
    let mapping = try ColumnMapping("Note", attributes: [["ward"]: Column("ward", .string)], schema)
    let response = try authorizer.isAuthorized(
      PartialRequest(
        principal: .known(ada), action: read, resource: .unknown("Note", isPresent: true), context: .empty),
      PartialEntities(complete: entities, schema))
    let filter = response.columnFilter(mapping)
    // end
    #expect(allowed == [n1])
    #expect(filter.isExact && filter.necessary == .compare(Column("ward", .string), .equal, .string("3")))
  }

  @Test(arguments: ["AuthorizeARequest", "ValidatePolicies", "FilterAList"])
  func `have the examples that are tested`(article: String) throws {
    let here = URL(fileURLWithPath: #filePath)
    let root = here.deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let text = try String(
      contentsOf: root.appendingPathComponent("Sources/Cedar/Documentation.docc/\(article).md"),
      encoding: .utf8)
    let source = try String(contentsOf: here, encoding: .utf8)
    let tested = try #require(source.components(separatedBy: "// \(article)\n").dropFirst().first)
      .components(separatedBy: "    // end")[0]
    for example in tested.components(separatedBy: "    // next\n") {
      let lines = example.split(separator: "\n", omittingEmptySubsequences: false).map { line in
        line.hasPrefix("    ") ? String(line.dropFirst(4)) : String(line)
      }
      #expect(text.contains(lines.joined(separator: "\n")), "\(article)")
    }
  }
}
