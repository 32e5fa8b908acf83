import Testing

@testable import Cedar

struct SchemaPrintingTests {
  @Test func `a schema is printed as it would be written`() throws {
    let text = """
      @doc("all of it")
      namespace A::B {
        type T = {
          n: Long,
          @note
          "a b"?: Set<U>
        };

        @id("u")
        entity U, V in [V] = {
          t: T
        } tags String;

        entity C enum ["a", "\\n"];

        action v, "a b" in ["g", Other::Action::"x"] appliesTo {
          principal: [U],
          resource: [V],
          context: T
        };

        action g;
      }

      """
    #expect(try SchemaFragment(parsing: text, file: "s").cedar() == text)
  }

  @Test func `an empty schema is printed as nothing`() throws {
    #expect(try SchemaFragment(parsing: "", file: "s").cedar().isEmpty)
    #expect(try SchemaFragment(parsing: "", file: "s").json() == Array("{}".utf8))
    #expect(try SchemaFragment(parsing: "namespace N {}", file: "s").cedar() == "namespace N {\n}\n")
  }

  @Test(arguments: [
    // The language's types are named so that no declaration hides them.
    #"{"":{"entityTypes":{"Long":{},"U":{"shape":{"type":"Record","attributes":{"a":{"type":"Long"},"b":{"type":"Entity","name":"Long"},"c":{"type":"Boolean"},"d":{"type":"Extension","name":"ipaddr"}}}}},"actions":{}}}"#,
    #"{"N":{"entityTypes":{"Bool":{},"U":{"tags":{"type":"Bool"}},"V":{"tags":{"type":"EntityOrCommon","name":"Bool"}}},"actions":{}}}"#,
    #"{"":{"commonTypes":{"T":{"type":"Long"}},"entityTypes":{"T":{},"U":{"memberOfTypes":["T"],"tags":{"type":"T"}}},"actions":{}}}"#,
    // A shape that is a common type is written out.
    #"{"N":{"commonTypes":{"S":{"type":"N::T"},"T":{"type":"Record","attributes":{"a":{"type":"String","required":false}}}},"entityTypes":{"U":{"shape":{"type":"S"}}},"actions":{}}}"#,
    #"{"":{"entityTypes":{"U":{}},"actions":{"v":{"memberOf":[{"id":"g"},{"id":"h","type":"N::Action"}],"appliesTo":{"principalTypes":["U"],"resourceTypes":["U"],"context":{"type":"Record","attributes":{"if":{"type":"Set","element":{"type":"Entity","name":"Action"}}}}}},"g":{}}},"N":{"entityTypes":{},"actions":{"h":{}}}}"#,
  ])
  func `what JSON says is the same schema in Cedar's syntax`(json: String) throws {
    let fragment = try SchemaFragment(parsingJSON: Array(json.utf8), file: "s")
    let schema = try Schema([fragment])
    let printed = try Schema(parsing: fragment.cedar(), file: "printed")
    #expect(printed.entityTypes == schema.entityTypes)
    #expect(printed.actions == schema.actions)
    let again = try Schema(parsingJSON: fragment.json())
    #expect(again.entityTypes == schema.entityTypes)
    #expect(again.actions == schema.actions)
  }

  @Test(arguments: [
    #"{"":{"commonTypes":{"T":{"type":"Long"}},"entityTypes":{"T":{},"U":{"tags":{"type":"Entity","name":"T"}}},"actions":{}}}"#,
    #"{"":{"commonTypes":{"T":{"type":"Record","attributes":{}}},"entityTypes":{},"actions":{}},"N":{"entityTypes":{"U":{"shape":{"type":"T"}}},"actions":{}}}"#,
    #"{"":{"entityTypes":{"U":{"shape":{"type":"Long"}}},"actions":{}}}"#,
    #"{"":{"entityTypes":{"U":{}},"actions":{"v":{"appliesTo":{"principalTypes":["U"],"resourceTypes":["U"],"context":{"type":"Long"}}}}}}"#,
  ])
  func `what only JSON can say is refused`(json: String) throws {
    let fragment = try SchemaFragment(parsingJSON: Array(json.utf8), file: "s")
    let error = #expect(throws: SchemaError.self) { try fragment.cedar() }
    #expect(error?.message.hasPrefix("cannot be written in Cedar's syntax: ") == true)
  }
}
