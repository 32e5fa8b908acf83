/// What a caller says the data is for, with the case it belongs to.
public struct PurposeClaim: Sendable, Hashable {
  public let name: Name
  /// A case number or the like; printable ASCII, at most 64 bytes.
  public let caseReference: String?
  /// The caller's own words; at most 200 scalars.
  public let note: String?

  /// `nil` where a part is longer or of another alphabet than it may be.
  public init?(name: Name, caseReference: String? = nil, note: String? = nil) {
    if let caseReference, !PurposeClaim.isCaseReference(caseReference) { return nil }
    if let note {
      guard (1...200).contains(note.unicodeScalars.count),
        note.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F })
      else { return nil }
    }
    self.name = name
    self.caseReference = caseReference
    self.note = note
  }

  static func isCaseReference(_ text: String) -> Bool {
    (1...64).contains(text.utf8.count) && text.utf8.allSatisfy { (0x20...0x7E).contains($0) }
  }

  /// The claim `purpose` of the log: `care_visit case "A-5521" note "…"`, quotes and backslashes escaped by a
  /// backslash, so that where the case ends is never in doubt.
  var claim: String {
    var text = name.text
    if let caseReference { text += " case \(PurposeClaim.quoted(caseReference))" }
    if let note { text += " note \(PurposeClaim.quoted(note))" }
    return text
  }

  private static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      if scalar == "\"" || scalar == "\\" { quoted += "\\" }
      quoted.unicodeScalars.append(scalar)
    }
    return quoted + "\""
  }
}

extension Claims {
  /// The case that the claim `purpose` names, as ``PurposeClaim`` writes it; `nil` where it names none.
  var caseReference: String? {
    let bytes = bytes(.purpose)
    let key = Array(" case \"".utf8)
    guard let name = bytes.firstIndex(of: 0x20), bytes[name...].starts(with: key) else { return nil }
    var reference: [UInt8] = []
    var isEscaped = false
    for byte in bytes[(name + key.count)...] {
      if isEscaped {
        isEscaped = false
      } else if byte == UInt8(ascii: "\\") {
        isEscaped = true
        continue
      } else if byte == UInt8(ascii: "\"") {
        return String(decoding: reference, as: UTF8.self)
      }
      reference.append(byte)
    }
    return nil
  }
}
