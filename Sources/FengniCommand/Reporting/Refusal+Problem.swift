import VaultClient

extension Refusal {
  /// What to say about a call of the API that gave nothing.
  init(_ error: VaultClientError) {
    switch error {
    case .problem(let problem): self.init(problem)
    case .unreachable(let why):
      self.init(
        message: "the vault is not reachable: \(why)",
        lines: ["start it with `fengni serve`, or name another address with --address or FENGNI_ADDR"])
    case .timedOut: self.init(message: "the vault did not answer in time")
    case .cancelled: self.init(message: "stopped")
    case .unexpectedAnswer(let status, let what):
      self.init(
        message: "an answer came that is not the vault's (status \(status)): \(what)",
        lines: ["is the address right?"])
    case .badAddress(let why): self.init(message: "bad address: \(why)")
    case .badInput(let why): self.init(message: why)
    }
  }

  private init(_ problem: Problem) {
    switch problem.kind {
    case .denied, .stepUpRequired: self.init(denial: problem, field: problem.field, label: problem.label)
    case .unauthenticated:
      self.init(
        message: "sign in: \(problem.detail ?? problem.title)",
        lines: ["name a token with --token-file, FENGNI_TOKEN_FILE or FENGNI_PROFILE"])
    case .sealed:
      self.init(
        message: "the vault is sealed: its key is not there",
        lines: [
          "its custodians open it with `fengni unseal`; a key file with a start of `fengni serve --key-file`"
        ])
    case .sealedLevel:
      self.init(
        message: "the vault is open up to a level, and this needs a higher one (SEALED_LEVEL)",
        lines: ["whoever runs it can start it with its root key"] + Refusal.logged(problem))
    case .keyRefused:
      let lines = (problem.detail ?? problem.title).split(separator: "\n").map(String.init)
      let wait = problem.retryAfter.map { ["the next is taken in \(Span.words(seconds: $0))"] } ?? []
      self.init(message: lines.first ?? problem.title, lines: Array(lines.dropFirst()) + wait)
    case .logMismatch:
      self.init(
        message: "no content is given: the log is not the one last known",
        lines: [
          "officers can still read the log; `fengni doctor` on the vault's machine says what differs",
          "the way on is a new log: `fengni log succeed`",
        ])
    case .storageFull:
      self.init(
        message: "the vault's medium is full: only the log is read, nothing is lost",
        lines: ["free space on the medium of the vault's folder; it goes on by itself"])
    case .witnessLate:
      self.init(
        message: problem.title,
        lines: ["officers can still read the log; `fengni status` says which witness is missing"])
    case .notFound:
      self.init(
        message: "nothing of that name in your scope",
        lines: ["what lies outside of your post is answered the same way"])
    case .staleVersion:
      self.init(message: "somebody has written in between", lines: ["read the record again, then repeat"])
    case .versionRequired: self.init(message: "say which version you read", lines: ["--version N"])
    case .rateLimited: self.init(message: Refusal.budget(problem), lines: Refusal.logged(problem))
    case .purposeRequired:
      self.init(
        message: "no purpose was stated",
        lines: ["state it with -p; `fengni whoami` lists those of your post"])
    case .purposeUnknown:
      self.init(message: "no such purpose", lines: ["`fengni whoami` lists those of your post"])
    default:
      let places = problem.errors.map { error in
        error.pointer.isEmpty ? error.detail : "\(error.pointer): \(error.detail)"
      }
      self.init(
        message: problem.detail.map { "\(problem.title.lowercased()): \($0)" } ?? problem.title.lowercased(),
        lines: places + Refusal.logged(problem))
    }
  }

  /// `denied: id_number is L4-ID: no order or grant in force opens it (NO_GRANT)`, and the ways out.
  init(denial problem: Problem, field: String?, label: String?) {
    let reason = problem.reason ?? problem.procedures.first
    let why = reason.map { ReasonWords.sentence($0) } ?? problem.detail ?? "the policies do not allow it"
    let code = reason.map { " (\($0))" } ?? ""
    let what: String
    switch (field, label) {
    case (let field?, let label?): what = "\(Refusal.bare(field)) is \(label): "
    case (let field?, nil): what = "\(Refusal.bare(field)): "
    default: what = ""
    }
    var ways: [String] = []
    for code in (problem.procedures.isEmpty ? [reason].compactMap { $0 } : problem.procedures) {
      guard let way = ReasonWords.wayOut(code), !ways.contains(way) else { continue }
      ways.append(way)
    }
    self.init(message: "denied: \(what)\(why)\(code)", lines: ways + Refusal.logged(problem))
  }

  private static func budget(_ problem: Problem) -> String {
    let wait = problem.retryAfter.map { ": the next is free in \(Span.words(seconds: $0))" } ?? ""
    return "the budget for this is used up\(wait) (RATE_LIMIT)"
  }

  private static func logged(_ problem: Problem) -> [String] {
    problem.auditSeq.map { ["logged as \($0)"] } ?? []
  }

  /// `resident.id_number` → `id_number`: the command named the type.
  private static func bare(_ field: String) -> Substring {
    field.utf8.firstIndex(of: UInt8(ascii: ".")).map { field[field.utf8.index(after: $0)...] } ?? field[...]
  }
}

/// A time in words a person takes in at once.
enum Span {
  static func words(seconds: Int) -> String {
    switch seconds {
    case ..<90: "\(seconds) s"
    case ..<5400: "\((seconds + 59) / 60) min"
    default: "\((seconds + 3599) / 3600) h"
    }
  }
}
