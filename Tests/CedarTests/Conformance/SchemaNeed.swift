@testable import Cedar

/// Why a corpus test cannot be decided without its schema.
///
/// The rule looks at the schema, the entities, the contexts and the policies, never at the expected answers. The
/// schema changes what an engine computes in two ways only, and links are not made yet; a test is left out where one of
/// these may apply:
///
/// 1. The schema gives types to data written without them: `{type, id}` for an entity, `{fn, arg}` for an extension
///    call, a string for an extension type.
/// 2. It supplies the hierarchy of actions, unless the entities already hold every action that can matter.
enum SchemaNeed: String {
  case implicitForms = "entities or extension calls written without escapes"
  case implicitStrings = "strings that may stand for extension values"
  case actionHierarchy = "a hierarchy of actions that only the schema tells"
  case links = "template links"

  /// The need of `test`, or nil where it can be decided without a schema.
  init?(_ test: CorpusTest) {
    let contexts = test.requests.map(\.context)
    let strings = ExtensionStrings(schema: test.schema)
    if test.hasLinks {
      self = .links
    } else if (test.attributes + contexts).contains(where: \.hasImplicitForm) {
      self = .implicitForms
    } else if test.attributes.contains(where: strings.mayStand(in:))
      || contexts.contains(where: { strings.mayStand(in: $0, readBy: test.policies) })
    {
      self = .implicitStrings
    } else if Self.hasActionGroups(test.schema) && !Self.actionsAreGiven(in: test) {
      self = .actionHierarchy
    } else {
      return nil
    }
  }

  /// Whether some action of the schema is declared a member of another (in either syntax).
  private static func hasActionGroups(_ schema: String) -> Bool {
    schema.contains(/\baction\b[^;{]*\bin\b/.matchingSemantics(.unicodeScalar))
      || schema.contains("\"memberOf\"")
  }

  /// Whether the entities hold every action that the requests ask for or the policies name, and their groups.
  private static func actionsAreGiven(in test: CorpusTest) -> Bool {
    let given = Set(test.entities.map(\.uid))
    let needed =
      test.entities.filter { $0.uid.type.isAction }.flatMap(\.parents)
      + test.requests.map(\.request.action)
      + test.policies.policies.flatMap(\.mentionedEntities).map(\.entity).filter(\.type.isAction)
    return needed.allSatisfy(given.contains)
  }
}

/// Where, by the text of a schema, a string may stand for an extension value.
private enum ExtensionStrings {
  case nowhere
  /// As the value of an attribute with one of these names, directly or in arrays: the schema uses extension types
  /// only as `name: type` or `name: Set<type>`.
  case under(Set<Text>)
  /// In common types, in tags, or the schema is in JSON: in any place.
  case anywhere

  private static let types: [Text] = ["ipaddr", "decimal", "datetime", "duration"]

  init(schema: String) {
    let words = schema.utf8.split { !Identifier.canContinue($0) }
    let uses = words.count { word in Self.types.contains { word.elementsEqual($0.utf8) } }
    guard uses > 0 else {
      self = .nowhere
      return
    }
    let attribute =
      /("[^"\\]*"|[A-Za-z_]\w*)\s*\??\s*:\s*(?:Set\s*<\s*)*(?:__cedar\s*::\s*)?(?:ipaddr|decimal|datetime|duration)\b/
    let names = schema.matches(of: attribute).map { Text($0.1.filter { $0 != "\"" }) }
    self = names.count == uses ? .under(Set(names)) : .anywhere
  }

  func mayStand(in value: JSONValue) -> Bool {
    switch self {
    case .nowhere: false
    case .under(let names): value.hasString(under: names)
    case .anywhere: value.hasFreeString
    }
  }

  /// The same for a context, where strings do no harm under names that no policy reads.
  func mayStand(in context: JSONValue, readBy policies: PolicySet) -> Bool {
    guard case .under(let names) = self, case .object(let object) = context.content else {
      return mayStand(in: context)
    }
    let others = object.members.filter { !names.contains($0.name) }
    let isUnread = policies.policies.allSatisfy { policy in
      policy.body.conditions.allSatisfy { !$0.expression.mayReadContext(names) }
    }
    return isUnread ? others.contains { mayStand(in: $0.value) } : mayStand(in: context)
  }
}

extension Expression {
  /// Whether an attribute of the context with one of these names may be read, or the context taken as a whole.
  fileprivate func mayReadContext(_ names: Set<Text>) -> Bool {
    switch kind {
    case .variable(.context): true
    case .has(let operand, let path) where operand.isContext: path.count > 1 && names.contains(path[0])
    case .attribute(let operand, let name) where operand.isContext: names.contains(name)
    default: operands.contains { $0.mayReadContext(names) }
    }
  }

  private var isContext: Bool {
    if case .variable(.context) = kind { true } else { false }
  }
}

extension JSONValue {
  /// Whether an object within could be an entity or a call by the schema alone.
  fileprivate var hasImplicitForm: Bool {
    switch content {
    case .array(let elements): elements.contains(where: \.hasImplicitForm)
    case .object(let object):
      object.isEscape
        ? false
        : (object["type"] != nil && object["id"] != nil) || object["fn"] != nil
          || object.members.contains { $0.value.hasImplicitForm }
    default: false
    }
  }

  /// Whether a string stands within that is not part of an escape.
  fileprivate var hasFreeString: Bool {
    switch content {
    case .string: true
    case .array(let elements): elements.contains(where: \.hasFreeString)
    case .object(let object): object.isEscape ? false : object.members.contains { $0.value.hasFreeString }
    default: false
    }
  }

  /// Whether a string stands within, directly or in arrays, as the value of a member with one of these names.
  fileprivate func hasString(under names: Set<Text>) -> Bool {
    switch content {
    case .array(let elements): elements.contains { $0.hasString(under: names) }
    case .object(let object):
      object.members.contains {
        $0.value.hasString(under: names) || (names.contains($0.name) && $0.value.hasStringInArrays)
      }
    default: false
    }
  }

  private var hasStringInArrays: Bool {
    switch content {
    case .string: true
    case .array(let elements): elements.contains(where: \.hasStringInArrays)
    default: false
    }
  }
}

extension JSONObject {
  fileprivate var isEscape: Bool {
    members.count == 1 && ["__entity", "__extn"].contains(members[0].name)
  }
}
