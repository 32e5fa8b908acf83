/// The unique identifier of an entity: its type and its id within the type.
///
/// One word wide; equality compares precomputed hashes first.
public struct EntityUID: Sendable {
  private let storage: Storage

  private final class Storage: Sendable {
    let hash: Int
    let type: EntityType
    let id: Text
    // The text of the id once more: comparing identifiers is then a matter of the two objects alone.
    let idString: String
    let isASCII: Bool

    init(type: EntityType, id: Text) {
      self.type = type
      self.id = id
      idString = id.string
      isASCII = id.isASCII
      var hasher = Hasher()
      hasher.combine(type)
      hasher.combine(id)
      hash = hasher.finalize()
    }
  }

  public init(type: EntityType, id: Text) { storage = Storage(type: type, id: id) }

  /// The identifier with these scalars. Names of types from outside go through ``EntityType/init(validating:)``.
  public init(type: String, id: String) { self.init(type: EntityType(type), id: Text(id)) }

  public var type: EntityType { storage.type }
  public var id: Text { storage.id }

  /// The hash of type and id, the same for equal identifiers within a process.
  var precomputedHash: Int { storage.hash }
}

extension EntityUID: Hashable {
  public static func == (left: EntityUID, right: EntityUID) -> Bool {
    left.storage === right.storage
      || (left.storage.hash == right.storage.hash && left.hasID(like: right)
        && left.storage.type == right.storage.type)
  }

  private func hasID(like other: EntityUID) -> Bool {
    if storage.isASCII && other.storage.isASCII { return storage.idString == other.storage.idString }
    return storage.id == other.storage.id
  }

  public func hash(into hasher: inout Hasher) { hasher.combine(storage.hash) }
}

extension EntityUID: Comparable {
  /// By type, then by id, each in the order of scalars.
  public static func < (left: EntityUID, right: EntityUID) -> Bool {
    left.type == right.type ? left.id < right.id : left.type < right.type
  }
}
