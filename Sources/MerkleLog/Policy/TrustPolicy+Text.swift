extension TrustPolicy {
  /// The longest policy taken, in bytes; the specification asks for room for 32 logs, witnesses and groups.
  public static let longest = 1 << 16

  /// Reads a policy, strictly: every line is one of the four, empty or a comment, and is ended.
  public init(_ text: [UInt8]) throws(TrustPolicyError) {
    var reader = TrustPolicyReader()
    guard text.count <= Self.longest else {
      throw TrustPolicyError(line: 1, reason: "longer than 65,536 bytes")
    }
    var lines = text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    guard lines.popLast()?.isEmpty == true else {
      throw TrustPolicyError(line: lines.count + 1, reason: "the line is not ended")
    }
    for (index, line) in lines.enumerated() {
      do throws(TrustPolicyReader.Fault) {
        try reader.take(line)
      } catch {
        throw TrustPolicyError(line: index + 1, reason: error.reason)
      }
    }
    guard reader.hasQuorum else { throw TrustPolicyError(line: lines.count, reason: "there is no quorum") }
    self = reader.policy
  }

  /// The policy as a text: witnesses are named `w1`, `w2`, …, groups `g1`, `g2`, …
  ///
  /// Nil where a name or address of it cannot be written: it has a control character.
  public var text: [UInt8]? {
    var lines: [String] = []
    func name(_ member: Member) -> String {
      switch member {
      case .witness(let place): "w\(place + 1)"
      case .group(let place): "g\(place + 1)"
      }
    }
    func party(_ party: Party) -> String {
      "\(party.key)" + (party.url.map { " \(String(decoding: $0, as: UTF8.self))" } ?? "")
    }
    lines += logs.map { "log \(party($0))" }
    for (place, witness) in witnesses.enumerated() { lines.append("witness w\(place + 1) \(party(witness))") }
    for (place, group) in groups.enumerated() {
      let members = group.members.map(name).joined(separator: " ")
      lines.append("group g\(place + 1) \(group.threshold) \(members)")
    }
    lines.append("quorum \(quorum.map(name) ?? "none")")
    let text = Array(lines.map { $0 + "\n" }.joined().utf8)
    // What is read again is what was meant: a name with a control character, an address with a blank are not.
    return (try? TrustPolicy(text)) == self ? text : nil
  }
}

/// Reads a policy line by line.
private struct TrustPolicyReader {
  struct Fault: Error {
    let reason: String

    init(_ reason: String) { self.reason = reason }
  }

  private(set) var policy = TrustPolicy()
  private(set) var hasQuorum = false
  /// Witnesses and groups have their names in common, which are bytes and nothing more.
  private var names: [[UInt8]: TrustPolicy.Member] = [:]
  /// Each may be a member once, so that it counts in one way only.
  private var members: Set<TrustPolicy.Member> = []

  private static let none = Array("none".utf8)

  mutating func take(_ line: ArraySlice<UInt8>) throws(Fault) {
    guard line.allSatisfy({ $0 == 0x09 || (0x20...0x7E).contains($0) || $0 >= 0x80 }) else {
      throw Fault("a control character")
    }
    let items = line.split { $0 == 0x20 || $0 == 0x09 }.map { Array($0) }
    guard let keyword = items.first, keyword.first != UInt8(ascii: "#") else { return }
    let rest = items.dropFirst()
    switch String(decoding: keyword, as: UTF8.self) {
    case "log": try log(rest)
    case "witness": try witness(rest)
    case "group": try group(rest)
    case "quorum": try quorum(rest)
    default: throw Fault("begins with none of `log`, `witness`, `group` and `quorum`")
    }
  }

  private mutating func log(_ items: ArraySlice<[UInt8]>) throws(Fault) {
    let party = try party(items, .ed25519, of: "a log is a key and perhaps an address")
    guard !policy.logs.contains(where: { $0.key.publicKey == party.key.publicKey }) else {
      throw Fault("another log has the same key")
    }
    policy.logs.append(party)
  }

  private mutating func witness(_ items: ArraySlice<[UInt8]>) throws(Fault) {
    let form = "a witness is a name, a key and perhaps an address"
    guard let name = items.first else { throw Fault(form) }
    let party = try party(items.dropFirst(), .cosignature, of: form)
    guard !policy.witnesses.contains(where: { $0.key.publicKey == party.key.publicKey }) else {
      throw Fault("another witness has the same key")
    }
    try define(name, .witness(policy.witnesses.count))
    policy.witnesses.append(party)
  }

  private mutating func group(_ items: ArraySlice<[UInt8]>) throws(Fault) {
    guard items.count >= 3, let name = items.first else {
      throw Fault("a group is a name, a number, and at least one member")
    }
    var found: [TrustPolicy.Member] = []
    for item in items.dropFirst(2) {
      let member = try defined(item)
      guard members.insert(member).inserted else { throw Fault("a member of a group twice") }
      found.append(member)
    }
    let threshold: Int?
    switch String(decoding: items[items.startIndex + 1], as: UTF8.self) {
    case "any": threshold = 1
    case "all": threshold = found.count
    case let number: threshold = UInt32(decimal: number.utf8).map { Int($0) }
    }
    guard let threshold, (1...found.count).contains(threshold) else {
      throw Fault("a group asks for `any`, `all` or one to as many as it has members")
    }
    try define(name, .group(policy.groups.count))
    policy.groups.append(TrustPolicy.Group(threshold: threshold, members: found))
  }

  private mutating func quorum(_ items: ArraySlice<[UInt8]>) throws(Fault) {
    guard items.count == 1, let name = items.first else { throw Fault("a quorum is one name") }
    guard !hasQuorum else { throw Fault("a second quorum") }
    policy.quorum = name == Self.none ? nil : try defined(name)
    hasQuorum = true
  }

  private mutating func define(_ name: [UInt8], _ member: TrustPolicy.Member) throws(Fault) {
    guard name != Self.none else { throw Fault("`none` is the name of nothing") }
    guard names.updateValue(member, forKey: name) == nil else { throw Fault("a name twice") }
  }

  private func defined(_ name: [UInt8]) throws(Fault) -> TrustPolicy.Member {
    guard let member = names[name] else { throw Fault("a name that no line before defines") }
    return member
  }

  /// A key, and perhaps an address.
  private func party(
    _ items: ArraySlice<[UInt8]>, _ kind: VerifierKey.Kind, of form: String
  ) throws(Fault) -> TrustPolicy.Party {
    guard (1...2).contains(items.count), let text = items.first,
      let string = String(validating: text, as: UTF8.self)
    else { throw Fault(form) }
    let key: VerifierKey
    do throws(NoteError) {
      key = try VerifierKey(string)
    } catch {
      throw Fault("\(error)")
    }
    guard key.kind == kind else {
      throw Fault(kind == .ed25519 ? "the key does not sign logs" : "the key does not make cosignatures")
    }
    return TrustPolicy.Party(key: key, url: items.count == 2 ? items.last : nil)
  }
}
