import ArgumentParser
import Vault

extension PolicyCommand {
  /// `fengni policy explain ROLE ACTION [TYPE[.FIELD]]`
  struct Explain: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Why the rules answer a supposed question as they do: yes (exit 0) or no (exit 1).",
      discussion: """
        Reads the rules and no vault: the situation is what you say. Shows the policies that decided and, for a
        denial, its reason, what would open it, and the permits that came nearest with what they still ask for.
        Examples:
          fengni policy explain grid_leader reveal resident.phone -p care_visit
          fengni policy explain volunteer reveal resident.phone -p service_order --granted resident.phone
          fengni policy explain committee_staff read resident.name -p care_visit --fact minor
        """)

    @Argument(help: "Role of the post.") var role: String
    @Argument(help: "Action, as in policies.") var action: String
    @Argument(help: ArgumentHelp("Record type or field; none for the vault itself.", valueName: "type.field"))
    var target: String?
    @Option(name: [.short, .long], help: "Purpose stated.") var purpose: String?
    @Option(name: .long, help: ArgumentHelp("Place the post reaches.", valueName: "path")) var reach: String?
    @Option(name: .long, help: ArgumentHelp("Place of the record.", valueName: "path")) var place: String?
    @Option(name: .long, help: "A fact that holds: own, party, minor, …; may be repeated.") var fact:
      [String] =
        []
    @Option(name: .long, help: "A field consented to; may be repeated.") var consent: [String] = []
    @Option(name: .long, help: "A field whose consent was withdrawn; may be repeated.") var withdrawn:
      [String] = []
    @Option(name: .long, help: "A field granted in clear; may be repeated.") var granted: [String] = []
    @Option(name: .long, help: "A field granted masked; may be repeated.") var grantedMasked: [String] = []
    @Option(name: .long, help: "Approvals given to the request.") var approvals = 0
    @Option(name: .long, help: "How a search is made: equality, …") var search: String?
    @Flag(name: .long, help: "Without a fresh sign-in.") var stale = false
    @Flag(name: .long, help: "As a service that acts for the person.") var onBehalf = false
    @OptionGroup var rules: RulesOptions

    func run() async throws {
      let engine = try rules.engine()
      let explanation: PolicyExplanation
      do {
        explanation = engine.explain(try engine.question(supposed))
      } catch {
        throw CommandFailure(.usage, error.description)
      }
      if rules.json {
        Console.standard.show(explanation.json)
      } else {
        for line in explanation.lines(in: rules.policies) { Console.standard.line(line) }
      }
      if !explanation.decision.isPermitted { throw ExitStatus.failed.exitCode }
    }

    private var supposed: SupposedQuestion {
      let parts = (target ?? "").split(separator: ".", maxSplits: 1).map(String.init)
      var question = SupposedQuestion(
        role: role, action: action, type: parts.first, field: parts.count > 1 ? parts[1] : nil,
        purpose: purpose)
      if let reach { question.reach = reach }
      if let place { question.place = place }
      question.facts = fact
      question.consents = consent
      question.withdrawn = withdrawn
      question.granted = granted
      question.grantedMasked = grantedMasked
      question.approvals = approvals
      question.search = search
      question.isFresh = !stale
      question.onBehalf = onBehalf
      return question
    }
  }
}

extension PolicyExplanation {
  /// `no   CONSENT_MISSING`, then what decided and what came near.
  fileprivate func lines(in folder: String) -> [String] {
    var lines: [String] = []
    if let denial = decision.denial {
      lines.append("no   \(denial.reason.rawValue)")
      lines += denial.procedures.compactMap { ReasonWords.wayOut($0.rawValue) }.map { "  \($0)" }
    } else {
      lines.append("yes")
    }
    lines += deciding.map { "decided by \($0.policy)  \(folder)/\($0.file):\($0.line)" }
    for permit in nearest {
      lines.append(
        "nearest permit \(permit.place.policy)  \(folder)/\(permit.place.file):\(permit.place.line)")
      lines += permit.unmet.map { "  \($0.line):\($0.column)  not \($0.part): \($0.text)" }
    }
    return lines
  }

  fileprivate var json: JSONOutput {
    .object([
      ("allowed", .bool(decision.isPermitted)), ("reason", .optional(decision.denial?.reason.rawValue)),
      ("procedures", .strings(decision.denial?.procedures.map(\.rawValue) ?? [])),
      ("deciding", .array(deciding.map { .object($0.members) })),
      (
        "nearest",
        .array(
          nearest.map { permit in
            .object(permit.place.members + [("unmet", .array(permit.unmet.map(\.json)))])
          })
      ),
    ])
  }
}

extension PolicyExplanation.Place {
  fileprivate var members: [(name: String, value: JSONOutput)] {
    [("policy", .string(policy)), ("file", .string(file)), ("line", .integer(line))]
  }
}

extension PolicyExplanation.Unmet {
  fileprivate var json: JSONOutput {
    .object([
      ("part", .string(part)), ("line", .integer(line)), ("column", .integer(column)),
      ("text", .string(text)),
    ])
  }
}
