/// Reason codes in words: why it is refused, and what would open it.
///
/// A code this version does not know (a newer vault's) is shown as it is.
enum ReasonWords {
  /// Goes after `denied: id_number is L4-ID: `.
  static func sentence(_ code: String) -> String { words[code]?.sentence ?? "the policies do not allow it" }

  /// The way out on a line of its own; `nil` where there is none to name.
  static func wayOut(_ code: String) -> String? { words[code]?.wayOut }

  private static let words: [String: (sentence: String, wayOut: String?)] = [
    "OUT_OF_SCOPE": (
      "the place lies outside of your post",
      "whoever holds a post there can look; `fengni whoami` shows yours"
    ),
    "NO_PURPOSE": (
      "this purpose does not open it for your post",
      "another purpose may; `fengni whoami` lists those of your post"
    ),
    "NO_GRANT": (
      "no order or grant in force opens it", "an accepted order opens the fields it names, while it runs"
    ),
    "LEVEL": ("nothing your post can state or get opens it", nil),
    "NEEDS_APPROVAL_1": ("it needs one approval", "one approval by another post would open it for one use"),
    "NEEDS_APPROVAL_2": (
      "it needs two approvals", "two approvals in different roles would open it for one use"
    ),
    "CONSENT_MISSING": ("the resident has not consented to it", "ask the resident for consent to this item"),
    "CONSENT_WITHDRAWN": (
      "the resident has withdrawn the consent",
      "only a new consent opens it; it may not be asked for again soon"
    ),
    "EXPIRED": ("the order or grant has ended", "a new order opens it again, while it runs"),
    "POST_ENDED": ("the post has ended", "the administrator gives posts; each ends on a date"),
    "FROZEN": ("the record is frozen: it is only kept", nil),
    "CLOSED": ("records of this type are closed to lookups", nil),
    "SOD_CONFLICT": ("the two never meet in one person", "somebody else has to do it"),
    "RATE_LIMIT": ("the budget for this is used up", "wait, or ask for less"),
    "POLICY_ERROR": ("a policy could not be evaluated, so nothing is shown", "tell the vault's operator"),
    "CONFLICT": ("something else holds the place", nil),
    "NO_SUBJECT": (
      "a service alone reads nothing",
      "act for a person: --on-behalf-of-file with the person's short-lived token"
    ),
    "GUARDIAN_ENDED": ("the guardian's right has ended", "the young person decides now"),
    "SEALED_LEVEL": ("the key of this level is not there", "tell the vault's operator"),
    "PROTECTED_PERSON": ("the person is protected", nil),
    "OWN_HOUSEHOLD": ("it is your own household or somebody close to you", "a colleague can look instead"),
    "STEP_UP": ("it needs a fresh sign-in", "sign in afresh: fengni login"),
  ]
}
