/// A schema as it is written, in either syntax, before its names are resolved.
///
/// Several fragments may make one schema together, see ``Schema/init(_:)``.
public struct SchemaFragment: Sendable {
  let source: SourceFile
  /// In the order of the text; what stands outside every namespace is in the one with the empty name.
  let namespaces: [Namespace]
}

extension SchemaFragment {
  /// The declarations of one namespace.
  struct Namespace: Sendable {
    /// Empty for what stands outside every namespace.
    let name: Located<Text>
    let annotations: [Annotation]
    var entityTypes: [EntityTypes] = []
    var actions: [Actions] = []
    var commonTypes: [CommonType] = []
  }

  /// `type NAME = TYPE;`
  struct CommonType: Sendable {
    let name: Located<Text>
    let annotations: [Annotation]
    let type: TypeExpression
  }

  /// `entity NAME, … in [PARENT, …] { … } tags TYPE;` or `entity NAME, … enum ["ID", …];`
  struct EntityTypes: Sendable {
    enum Definition: Sendable {
      case standard(parents: [Located<Text>], shape: TypeExpression, tags: TypeExpression?)
      /// Not empty.
      case enumerated([Text])
    }

    /// One or more types with the same definition.
    let names: [Located<Text>]
    let annotations: [Annotation]
    let definition: Definition
  }

  /// `action NAME, … in [PARENT, …] appliesTo { … };`
  struct Actions: Sendable {
    /// One or more ids of actions with the same definition.
    let names: [Located<Text>]
    let annotations: [Annotation]
    let parents: [ActionReference]
    let principals: [Located<Text>]
    let resources: [Located<Text>]
    let context: TypeExpression
  }

  /// An action named as a group: `id`, or `TYPE::"id"`.
  struct ActionReference: Sendable {
    /// The type as written, or nil where it was left to be `Action`.
    let type: Text?
    let id: Text
    let span: SourceSpan
  }
}

extension SchemaFragment {
  /// What an attribute, a tag or a context is said to be.
  struct TypeExpression: Sendable {
    indirect enum Kind: Sendable {
      /// Only JSON names these without ambiguity.
      case string, long, bool
      case `extension`(Located<Text>)
      /// A name that may have to be looked up in the namespace.
      case reference(Text, to: ReferenceKind)
      case set(TypeExpression)
      /// INVARIANT: no two attributes have one name.
      case record([Attribute])
    }

    let kind: Kind
    let span: SourceSpan
  }

  /// What a name in a type may stand for.
  enum ReferenceKind: Sendable {
    case entityType, commonType, either
  }

  /// `NAME: TYPE` or `NAME?: TYPE`
  struct Attribute: Sendable {
    let name: Located<Text>
    let annotations: [Annotation]
    let type: TypeExpression
    let isRequired: Bool
  }
}

extension SchemaFragment.TypeExpression {
  var isEmptyRecord: Bool {
    if case .record(let attributes) = kind { attributes.isEmpty } else { false }
  }
}
