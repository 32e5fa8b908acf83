/// A post as the administration sees one.
public struct PostView: Sendable {
  public let id: String
  public let person: String
  public let role: String
  public let place: String?
  public let from: Timestamp
  public let until: Timestamp
}

/// A post to be given.
public struct AddPostAsk: Sendable {
  public let person: String
  public let role: String
  public let place: String?
  public let from: Timestamp
  public let until: Timestamp
  public let idempotency: Idempotency?

  public init(
    person: String, role: String, place: String?, from: Timestamp, until: Timestamp,
    idempotency: Idempotency? = nil
  ) {
    self.person = person
    self.role = role
    self.place = place
    self.from = from
    self.until = until
    self.idempotency = idempotency
  }
}

extension OpenVault {
  /// Gives a person a post; it always ends.
  func addPost(_ ask: AddPostAsk, by caller: AuthenticatedCaller) async throws(VaultFailure) -> Answer<
    PostView
  > {
    try await answering(.roleChange, for: nil, by: caller) { call in
      switch try await call.administer(.peopleManage, detail: "add post") {
      case nil: return nil
      case .no(let refusal)?: return .refused(refusal)
      case .yes(let permission)?:
        return try await call.once(ask.idempotency, "add post", permission) { write in
          directory.post(write.id).map { .released(PostView($0.record)) } ?? .refused(Refusal(.notFound))
        } make: {
          try await call.addPost(ask, permission)
        }
      }
    }
  }

  /// Ends a post now.
  func endPost(_ id: String, by caller: AuthenticatedCaller) async throws(VaultFailure) -> Answer<PostView> {
    try await answering(.roleChange, for: nil, by: caller) { call in
      switch try await call.administer(.peopleManage, detail: "end post") {
      case nil: return nil
      case .no(let refusal)?: return .refused(refusal)
      case .yes(let permission)?:
        guard let old = directory.post(id) else { return .refused(Refusal(.notFound)) }
        var post = old.record
        guard post.until > call.now.microseconds else {
          return .refused(Refusal(.conflict, reason: .postEnded))
        }
        post.until = call.now.microseconds
        return try await call.write(post, replacing: old.row, "end post \(post.id)", permission)
      }
    }
  }

  /// The posts of a person, or of everybody.
  func posts(of person: String?, by caller: AuthenticatedCaller) async throws(VaultFailure) -> Answer<
    [PostView]
  > {
    try await answering(.directoryRead, for: nil, by: caller) { call in
      try await call.lookUp(.peopleManage, detail: "list posts") {
        let posts = directory.current.posts.values.map { PostView($0.record) }
        return posts.filter { post in person.map { $0.utf8.elementsEqual(post.person.utf8) } ?? true }
          .sorted { ($0.person, $0.from, $0.id) < ($1.person, $1.from, $1.id) }
      }
    }
  }

  fileprivate func problem(of ask: AddPostAsk) -> Refusal? {
    guard let role = Name(ask.role), catalog.hasRole(role) else {
      return .invalid("role", "unknown_role", "no such role")
    }
    if let place = ask.place {
      guard let path = PlacePath(place), directory.place(path) != nil else {
        return .invalid("place", "unknown_place", "no such place")
      }
    }
    guard ask.from < ask.until,
      ask.until <= ask.from.adding(seconds: Post.longestSeconds)
    else { return .invalid("until", "out_of_range", "a post ends, at most twelve months after it begins") }
    return nil
  }

  /// Posts that one person must never hold together (domain, procedures): the catalogue says which.
  fileprivate func incompatibility(of ask: AddPostAsk) -> Denial? {
    guard let role = Name(ask.role) else { return nil }
    let held = directory.posts(of: ask.person).filter { $0.until > ask.from.microseconds }
    let clashes = held.contains { post in
      Name(post.role).map { catalog.mayNotMeet(role, $0) } ?? true
    }
    return clashes ? Denial(.separationOfDuties) : nil
  }
}

extension PostView {
  init(_ post: Post) {
    self.init(
      id: post.id, person: post.person, role: post.role, place: post.place,
      from: Timestamp(microseconds: post.from), until: Timestamp(microseconds: post.until))
  }
}

extension Call {
  fileprivate func addPost(_ ask: AddPostAsk, _ permission: Decision) async throws -> Answer<PostView>? {
    guard vault.directory.person(ask.person) != nil else { return .refused(Refusal(.notFound)) }
    if let problem = vault.problem(of: ask) { return .refused(problem) }
    if let denial = vault.incompatibility(of: ask) {
      return try await refuse(denial, detail: "add post \(ask.role)").map { .refused($0) }
    }
    let post = Post(
      id: "o_\(RandomIdentifier.random().text)", person: ask.person, role: ask.role, place: ask.place,
      from: ask.from.microseconds, until: ask.until.microseconds)
    let detail = "add post \(post.id) \(post.role) \(post.place ?? "-") to \(post.person)"
    return try await write(
      post, replacing: nil, detail, permission,
      keeping: keep(ask.idempotency, of: "add post", making: post.id))
  }

  fileprivate func write(
    _ post: Post, replacing old: ControlRow?, _ detail: String, _ permission: Decision,
    keeping kept: IdempotentAnswer? = nil
  ) async throws -> Answer<PostView>? {
    let change = try ControlChange(post, replacing: old, rows: vault.controls, detail: detail)
    switch try await write(
      [change], permission: permission, touching: [.post(post.id), .person(post.person)], keeping: kept)
    {
    case nil: return nil
    case .no(let refusal)?: return .refused(refusal)
    case .yes?: return .released(PostView(post))
    }
  }
}
