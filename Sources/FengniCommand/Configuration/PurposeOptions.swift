import ArgumentParser
import VaultClient

/// What a command is run for; goes with the call and into the log.
protocol StatedPurpose {
  var purpose: String? { get }
  var caseReference: String? { get }
  var note: String? { get }
}

struct PurposeOptions: ParsableArguments, StatedPurpose {
  @Option(
    name: [.short, .long], help: ArgumentHelp("What it is for (FENGNI_PURPOSE).", valueName: "purpose"))
  var purpose: String?

  @Option(
    name: .customLong("case"), help: ArgumentHelp("The case or order it belongs to.", valueName: "reference"))
  var caseReference: String?

  @Option(name: .long, help: ArgumentHelp("A remark for whoever reviews the log.", valueName: "text"))
  var note: String?
}

/// The same where `--case` is what is looked for.
struct ReviewOptions: ParsableArguments, StatedPurpose {
  @Option(
    name: [.short, .long], help: ArgumentHelp("What it is for (FENGNI_PURPOSE).", valueName: "purpose"))
  var purpose: String?

  @Option(
    name: .customLong("review-case"),
    help: ArgumentHelp("The case this review itself belongs to.", valueName: "reference"))
  var caseReference: String?

  @Option(name: .long, help: ArgumentHelp("A remark for whoever reviews the log.", valueName: "text"))
  var note: String?
}

extension StatedPurpose {
  /// The purpose stated, or the one set as default; `nil` where there is none.
  func stated(default fallback: String?) throws(CommandFailure) -> Purpose? {
    guard let name = purpose ?? fallback else {
      guard caseReference == nil, note == nil else {
        throw CommandFailure(.usage, "a case or a note without a purpose", wayOut: "state it with -p")
      }
      return nil
    }
    // Header syntax is checked here, so that nothing typed can end it early.
    guard (1...64).contains(name.utf8.count),
      name.utf8.allSatisfy({ (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x5F })
    else { throw CommandFailure(.usage, "not the name of a purpose: small letters, digits and `_`") }
    if let caseReference {
      guard (1...64).contains(caseReference.utf8.count),
        caseReference.utf8.allSatisfy({ (0x20...0x7E).contains($0) })
      else { throw CommandFailure(.usage, "not a case reference: at most 64 printable ASCII characters") }
    }
    if let note {
      guard (1...200).contains(note.unicodeScalars.count) else {
        throw CommandFailure(.usage, "a note has 1 to 200 characters")
      }
    }
    return Purpose(name, case: caseReference, note: note)
  }
}
