/// What policy must know about a record beside its place and type, as seen by one caller at one moment.
///
/// Every member is always there: in Cedar's context a fact is typed and never absent, so that no policy errs
/// because somebody forgot one.
public struct Facts: Hashable, Sendable {
  /// Flags the catalogue declares (`protected`, `dead`, …) that hold.
  public var flags: Set<Name> = []
  /// The subject is under 14 today (in the vault's time zone).
  public var minor = false
  /// The subject is the caller.
  public var own = false
  /// The caller is the person the record names as its party (the member of an assignment).
  public var party = false
  /// The subject lives in the caller's own dwelling.
  public var ownHousehold = false
  /// The record is kept, but only for storage.
  public var frozen = false
  /// The record is closed.
  public var closed = false
  /// Fields the subject consents to for the purpose asked.
  public var consents: Set<FieldName> = []
  /// Fields for which a consent to that purpose was withdrawn.
  public var withdrawn: Set<FieldName> = []
  /// Fields a running grant shows the caller in clear.
  public var granted: Set<FieldName> = []
  /// Fields a running grant shows the caller masked.
  public var grantedMasked: Set<FieldName> = []
  /// The caller had a grant on this subject that has ended.
  public var grantExpired = false

  public init() {}
}

/// What policy must know about who asks.
public struct CallerFacts: Hashable, Sendable {
  public var role: Name
  /// The post's identifier, opaque.
  public var post: String
  /// Where the post reaches: a place and all below it; `nil` reaches no place.
  public var place: PlacePath?
  /// The person proved presence within the last minutes.
  public var freshSignIn: Bool
  /// A service that brought a person's own short-lived token.
  public var onBehalf: Bool
  /// Approvals given to this very request.
  public var approvals: Int

  public init(
    role: Name, post: String, place: PlacePath?, freshSignIn: Bool = false, onBehalf: Bool = false,
    approvals: Int = 0
  ) {
    self.role = role
    self.post = post
    self.place = place
    self.freshSignIn = freshSignIn
    self.onBehalf = onBehalf
    self.approvals = approvals
  }
}
