/// What a caller says the data is for, with the case it belongs to.
public struct PurposeClaim: Sendable, Hashable {
  public let name: Name
  /// A case number or the like; printable ASCII, at most 64 bytes.
  public let caseReference: String?
  /// The caller's own words; at most 200 scalars.
  public let note: String?

  /// `nil` where a part is longer or of another alphabet than it may be.
  public init?(name: Name, caseReference: String? = nil, note: String? = nil) {
    if let caseReference {
      guard (1...64).contains(caseReference.utf8.count),
        caseReference.utf8.allSatisfy({ (0x20...0x7E).contains($0) })
      else { return nil }
    }
    if let note {
      guard (1...200).contains(note.unicodeScalars.count),
        note.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F })
      else { return nil }
    }
    self.name = name
    self.caseReference = caseReference
    self.note = note
  }

  /// The claim `purpose` of the log.
  var claim: String {
    var text = name.text
    if let caseReference { text += " case \"\(caseReference)\"" }
    if let note { text += " note \"\(note)\"" }
    return text
  }
}
