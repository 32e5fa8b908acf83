import Sodium
import Synchronization

/// Turns what a caller presents into somebody the vault knows.
final class Authenticator: Sendable {
  /// Proof that an `AuthenticatedCaller` comes from here.
  struct Proof { fileprivate init() {} }

  /// How long a PIN keeps a sign-in fresh, and how long a delegated token lives.
  static let freshSeconds: Int64 = 300

  /// The role of everybody towards the own file.
  static let residentRole = Name(checked: "resident")
  /// The role of a service without a person, and of a person without a running post: policies permit them nothing
  /// beside what everybody may.
  static let serviceRole = Name(checked: "service")

  private struct Delegation {
    let digest: [UInt8]
    let person: String
    let post: String?
    let credential: String
    let fresh: Bool
    let expires: Timestamp
  }

  private struct Session {
    var freshUntil: [String: Timestamp] = [:]
    var delegations: [String: Delegation] = [:]
  }

  private let directory: Directory
  private let ring: KeyRing
  private let session = Mutex(Session())

  init(directory: Directory, ring: KeyRing) {
    self.directory = directory
    self.ring = ring
  }

  /// Who presents `bearer`, and with a service's token, on behalf of whom.
  func authenticate(bearer: String, onBehalfOf: String?, post: String?, now: Timestamp) -> Authentication {
    do throws(SignInRefusal) {
      let (person, credential) = try owner(of: bearer, now: now)
      guard person.service else {
        // A person has no use for another person's token.
        guard onBehalfOf == nil else { throw .malformed }
        return .caller(
          try caller(
            person, credential: credential.id, expires: Timestamp(microseconds: credential.expires),
            post: post,
            service: nil, fresh: isFresh(credential.id, now: now), now: now))
      }
      guard let onBehalfOf else {
        return .caller(
          try caller(
            person, credential: credential.id, expires: Timestamp(microseconds: credential.expires),
            post: post,
            service: nil, fresh: false, now: now))
      }
      let delegation = try delegation(onBehalfOf, now: now)
      guard let principal = directory.person(delegation.person)?.record, !principal.service else {
        throw .unknown
      }
      // The person delegated one post: the service cannot choose another.
      if let post, let delegated = delegation.post, !post.utf8.elementsEqual(delegated.utf8) { throw .noPost }
      return .caller(
        try caller(
          principal, credential: credential.id,
          expires: min(delegation.expires, Timestamp(microseconds: credential.expires)),
          post: delegation.post, service: person.id, fresh: delegation.fresh, now: now))
    } catch {
      return .refused(error)
    }
  }

  /// The caller as the directory has him or her now; `nil` where token or post ended since the sign-in.
  func renewed(_ caller: AuthenticatedCaller, now: Timestamp) -> AuthenticatedCaller? {
    guard now < caller.validUntil, let credential = directory.credential(caller.credential)?.record,
      credential.revoked == nil, let person = directory.person(caller.person)?.record
    else { return nil }
    if caller.post != "self" {
      guard let post = directory.post(caller.post)?.record, post.isRunning(at: now) else { return nil }
    }
    // A delegation keeps for its five minutes what the person had when giving it.
    let isFresh = caller.freshSignIn && (caller.service != nil || isFresh(caller.credential, now: now))
    return caller.renewed(
      Proof(), subjects: Authenticator.subjects(of: person), records: Set(person.links.map(\.record)),
      freshSignIn: isFresh)
  }

  private static func subjects(of person: Person) -> Set<SubjectID> {
    Set(
      (person.links.map(\.subject) + (person.erased ?? [])).compactMap { subject in
        Hexadecimal.decode(subject).flatMap { RandomIdentifier(bytes: $0) }.map { SubjectID($0) }
      })
  }

  /// Marks the caller's sign-in as fresh and says until when.
  func freshen(_ caller: AuthenticatedCaller, now: Timestamp) -> Timestamp {
    let until = now.adding(seconds: Authenticator.freshSeconds)
    session.withLock { session in
      session.freshUntil = session.freshUntil.filter { $0.value > now }
      session.freshUntil[caller.credential] = until
    }
    return until
  }

  /// A short-lived token that lets a service act for the caller; kept in memory only.
  func delegate(_ caller: AuthenticatedCaller, now: Timestamp) -> (token: String, expires: Timestamp) {
    let token = APIToken(prefix: APIToken.delegated)
    let expires = min(now.adding(seconds: Authenticator.freshSeconds), caller.validUntil)
    let delegation = Delegation(
      digest: token.digest(ring), person: caller.person, post: caller.post == "self" ? "self" : caller.post,
      credential: caller.credential, fresh: caller.freshSignIn, expires: expires)
    session.withLock { session in
      session.delegations = session.delegations.filter { $0.value.expires > now }
      session.delegations[token.id] = delegation
    }
    return (token.text, expires)
  }

  private func isFresh(_ credential: String, now: Timestamp) -> Bool {
    session.withLock { $0.freshUntil[credential].map { $0 > now } ?? false }
  }

  private func owner(of bearer: String, now: Timestamp) throws(SignInRefusal) -> (Person, Credential) {
    guard let token = APIToken(bearer, prefix: APIToken.personal) else { throw .malformed }
    guard let credential = directory.credential("c_\(token.id)")?.record,
      let stored = Hexadecimal.decode(credential.digest),
      ConstantTime.equal(stored.span.bytes, token.digest(ring).span.bytes),
      let person = directory.person(credential.person)?.record
    else { throw .unknown }
    guard credential.revoked == nil else { throw .revoked }
    guard now.microseconds < credential.expires else { throw .expired }
    return (person, credential)
  }

  private func delegation(_ text: String, now: Timestamp) throws(SignInRefusal) -> Delegation {
    guard let token = APIToken(text, prefix: APIToken.delegated) else { throw .malformed }
    guard let delegation = session.withLock({ $0.delegations[token.id] }),
      ConstantTime.equal(delegation.digest.span.bytes, token.digest(ring).span.bytes)
    else { throw .unknown }
    guard now < delegation.expires else { throw .expired }
    guard directory.credential(delegation.credential)?.record.revoked == nil else { throw .revoked }
    return delegation
  }

  /// The caller through the post asked for; else through the first running post; else as nobody but oneself.
  private func caller(
    _ person: Person, credential: String, expires: Timestamp, post asked: String?, service: String?,
    fresh: Bool,
    now: Timestamp
  ) throws(SignInRefusal) -> AuthenticatedCaller {
    // A service acts for people; whatever post it may have been given besides, it holds alone no other than its own.
    let running = directory.posts(of: person.id).filter { post in
      post.isRunning(at: now)
        && (!person.service || post.role.utf8.elementsEqual(Authenticator.serviceRole.text.utf8))
    }
    let post: Post?
    switch asked {
    case nil: post = running.first
    case "self"?: post = nil
    case let asked?:
      guard let found = running.first(where: { $0.id.utf8.elementsEqual(asked.utf8) }) else { throw .noPost }
      post = found
    }
    let role: Name
    if person.service {
      // A service gains nothing by whatever post it was given: alone it reads nothing.
      role = Authenticator.serviceRole
    } else if let post {
      guard let name = Name(post.role) else { throw .noPost }
      role = name
    } else {
      role = Authenticator.residentRole
    }
    return AuthenticatedCaller(
      Proof(), person: person.id, label: person.label, post: post?.id ?? "self", role: role,
      place: post?.place.flatMap { PlacePath($0) }, service: service, credential: credential,
      freshSignIn: fresh,
      validUntil: post.map { min(expires, Timestamp(microseconds: $0.until)) } ?? expires,
      subjects: Authenticator.subjects(of: person), records: Set(person.links.map(\.record)))
  }
}
