import Synchronization

/// Who there is, which posts they hold, which places there are: the control rows, opened and in memory.
///
/// Reads take a snapshot; after a write that is durable the changed row is put in. Rows that do not
/// authenticate are left out and named: a post added to the file by hand gives nobody anything.
final class Directory: Sendable {
  struct Snapshot: Sendable {
    var people: [String: Versioned<Person>] = [:]
    var posts: [String: Versioned<Post>] = [:]
    var postsByPerson: [String: [String]] = [:]
    var credentials: [String: Versioned<Credential>] = [:]
    var places: [PlacePath: Versioned<Place>] = [:]
    var damaged: [DamagedRow] = []
  }

  struct DamagedRow: Sendable, Hashable {
    let kind: ControlKind
    let id: String
  }

  private let snapshot: Mutex<Snapshot>

  init(store: any VaultStore, rows: ControlRows) throws(StoreFailure) {
    snapshot = Mutex(try Directory.snapshot(of: store, rows))
  }

  /// Reads all rows again: a commit that failed may have written some of them.
  func reload(from store: any VaultStore, _ rows: ControlRows) throws(StoreFailure) {
    let fresh = try Directory.snapshot(of: store, rows)
    snapshot.withLock { $0 = fresh }
  }

  private static func snapshot(of store: any VaultStore, _ rows: ControlRows) throws(StoreFailure) -> Snapshot
  {
    var snapshot = Snapshot()
    for row in try store.controls(.person) { snapshot.take(row, rows) }
    for row in try store.controls(.post) { snapshot.take(row, rows) }
    for row in try store.controls(.credential) { snapshot.take(row, rows) }
    for row in try store.controls(.place) { snapshot.take(row, rows) }
    return snapshot
  }

  var current: Snapshot { snapshot.withLock { $0 } }

  func person(_ id: String) -> Versioned<Person>? { snapshot.withLock { $0.people[id] } }
  func post(_ id: String) -> Versioned<Post>? { snapshot.withLock { $0.posts[id] } }
  func credential(_ id: String) -> Versioned<Credential>? { snapshot.withLock { $0.credentials[id] } }
  func place(_ path: PlacePath) -> Place? { snapshot.withLock { $0.places[path]?.record } }

  /// The posts of a person, oldest first.
  func posts(of person: String) -> [Post] {
    snapshot.withLock { snapshot in
      (snapshot.postsByPerson[person] ?? []).compactMap { snapshot.posts[$0]?.record }
        .sorted { ($0.from, $0.id) < ($1.from, $1.id) }
    }
  }

  /// The place and all places below it, in order.
  func places(in root: PlacePath) -> [PlacePath] {
    snapshot.withLock { snapshot in snapshot.places.keys.filter { $0.lies(in: root) }.sorted() }
  }

  /// Puts rows in that are durable now.
  func take(_ written: [ControlRow], _ rows: ControlRows) {
    snapshot.withLock { snapshot in
      for row in written { snapshot.take(row, rows) }
    }
  }
}

extension Directory.Snapshot {
  fileprivate mutating func take(_ row: ControlRow, _ rows: ControlRows) {
    do throws(DamageFound) {
      switch row.kind {
      case .person:
        people[row.id] = Versioned(record: try rows.open(row, as: Person.self), row: row)
      case .post:
        let post = try rows.open(row, as: Post.self)
        if posts[row.id] == nil { postsByPerson[post.person, default: []].append(row.id) }
        posts[row.id] = Versioned(record: post, row: row)
      case .credential:
        credentials[row.id] = Versioned(record: try rows.open(row, as: Credential.self), row: row)
      case .place:
        guard let path = PlacePath(row.id) else { throw .controlRow(.place) }
        places[path] = Versioned(record: try rows.open(row, as: Place.self), row: row)
      case .setting, .field, .importing, .importRefusals, .erasure, .erasedRecord, .expiry, .rotation, .rekey:
        break
      }
    } catch {
      damaged.append(Directory.DamagedRow(kind: row.kind, id: row.id))
    }
  }
}
