/// Somebody the vault knows, acting through one post: what every operation is asked by.
///
/// Only authentication makes one. It is good for one request: `validUntil` is when post or token end.
public struct AuthenticatedCaller: Sendable {
  /// `p_…`
  public let person: String
  public let label: String
  /// `o_…`, or `self` for the implicit post of a resident, `none` for a person without a running post.
  public let post: String
  public let role: Name
  public let place: PlacePath?
  /// The service that acts on behalf of this person, or `nil`.
  public let service: String?
  /// `c_…`
  public let credential: String
  public private(set) var freshSignIn: Bool
  public let validUntil: Timestamp
  /// The subjects this person is.
  fileprivate(set) var subjects: Set<SubjectID>
  /// The records this person is, as people write them.
  fileprivate(set) var records: Set<String>

  init(
    _ proof: Authenticator.Proof, person: String, label: String, post: String, role: Name, place: PlacePath?,
    service: String?, credential: String, freshSignIn: Bool, validUntil: Timestamp, subjects: Set<SubjectID>,
    records: Set<String>
  ) {
    self.person = person
    self.label = label
    self.post = post
    self.role = role
    self.place = place
    self.service = service
    self.credential = credential
    self.freshSignIn = freshSignIn
    self.validUntil = validUntil
    self.subjects = subjects
    self.records = records
  }

  /// What policy is told.
  var facts: CallerFacts {
    CallerFacts(
      role: role, post: post, place: place, freshSignIn: freshSignIn, onBehalf: service != nil, approvals: 0)
  }

  /// The claim `actor`: person first, since the index is made of it.
  var claim: String {
    var words = [person, post, role.text, place?.text ?? "-", "credential", credential]
    if let service { words += ["service", service] }
    return words.joined(separator: " ")
  }

  /// What a decision about this caller rests on.
  var watches: [ChangeKey] {
    [.person(person), .post(post), .policy, .index] + (service.map { [.person($0)] } ?? [])
  }

  /// The same caller as the directory has him or her now.
  func renewed(
    _ proof: Authenticator.Proof, subjects: Set<SubjectID>, records: Set<String>, freshSignIn: Bool
  ) -> AuthenticatedCaller {
    var renewed = self
    renewed.subjects = subjects
    renewed.records = records
    renewed.freshSignIn = freshSignIn
    return renewed
  }
}

/// What became of an attempt to sign in.
public enum Authentication: Sendable {
  case caller(AuthenticatedCaller)
  case refused(SignInRefusal)
}

/// Why a sign-in is refused; the caller of the API learns no more than "not signed in".
public enum SignInRefusal: String, Sendable, Error {
  case malformed
  case unknown
  case expired
  case revoked
  /// The post asked for is not the person's, or has ended.
  case noPost
}
