import Testing

@testable import Vault

/// A small catalogue that loads; each case breaks one thing in it.
private let sound = """
  categories:
    NONE: {floor: L1, title: {en: a, zh-Hans: b}}
    LOC: {floor: L2, title: {en: a, zh-Hans: b}}
    ID: {floor: L4, title: {en: a, zh-Hans: b}}
    HEALTH: {floor: L4, title: {en: a, zh-Hans: b}}
    DISAB: {floor: L4, title: {en: a, zh-Hans: b}}
    WELF: {floor: L4, title: {en: a, zh-Hans: b}}
    FIN: {floor: L4, title: {en: a, zh-Hans: b}}
    TRACK: {floor: L4, title: {en: a, zh-Hans: b}}
    MINOR: {floor: L4, title: {en: a, zh-Hans: b}}
  place_kinds:
    grid: {title: {en: a, zh-Hans: b}}
  roles:
    leader: {title: {en: a, zh-Hans: b}}
    clerk: {title: {en: a, zh-Hans: b}}
  apart:
    - {role: leader, from: [clerk]}
  types:
    person:
      title: {en: a, zh-Hans: b}
      prefix: p
      class: protected
      subject: itself
      retention: {after: stay, months: 24}
      facts:
        - birth: {from: born}
        - flag: {name: shy, from: mood, equals: low}
      fields:
        born: {kind: date, label: L3, mask: birth_band, masked: L2, title: {en: a, zh-Hans: b}}
        mood: {kind: code, codes: [low, high], label: L2, mask: none, title: {en: a, zh-Hans: b}}
        room: {kind: text, max: 64, label: L3-LOC, mask: address, title: {en: a, zh-Hans: b}}
        number: {kind: resident_id, label: L4-ID, mask: resident_id, search: [equality], title: {en: a, zh-Hans: b}}
    note:
      title: {en: a, zh-Hans: b}
      prefix: n
      class: protected
      subject: about
      retention: {after: end, months: 6}
      fields:
        about: {kind: reference, to_type: person, required: true, label: L2, mask: none, title: {en: a, zh-Hans: b}}
  purposes:
    visit: {title: {en: a, zh-Hans: b}, posts: [leader], highest: L3, opens: [person.born, note.*]}
  raise:
    - {id: child, when: minor, to: L4-MINOR}
    - {id: shyness, when: shy, categories: [LOC], to: L3}
  combines:
    - id: number_with_birth
      members: [{fields: [person.number], form: resident_id}, {fields: [person.born], form: any}]
      amounts_to: beyond
      yields: [{member: 1, to: resident_id_strict}]
  page_rows: 20
  openings: {looks: {months: 36}, rules: {months: 60}}
  budgets:
    - {id: looks, actions: [reveal], level: L3, count: 30, per: hour}
  """

struct CatalogueFault: CustomTestStringConvertible, Sendable {
  /// What is replaced by what; the fault is expected on `line`, or on the line of `old` where `nil`.
  let old: String
  let new: String
  let reason: String
  var line: Int?
  var testDescription: String { reason }
}

private let faults: [CatalogueFault] = [
  CatalogueFault(
    old: "stay, months: 24}", new: "stay, months: 0}", reason: "0 months: 1 to 600 are possible"),
  CatalogueFault(
    old: "stay, months: 24}", new: "stay, months: 24, ended: {field: gone, values: [low]}}",
    reason: "no such field: `person.gone`"),
  CatalogueFault(
    old: "stay, months: 24}", new: "stay, months: 24, ended: {field: mood, values: [sad]}}",
    reason: "`mood` is never `sad`"),
  CatalogueFault(
    old: "stay, months: 24}", new: "stay, months: 24, ended: {field: room, values: [x]}}",
    reason: "`room` is never `x`"),
  CatalogueFault(
    old: "stay, months: 24}", new: "stay, months: 24, ended: {field: mood, values: [low, low]}}",
    reason: "listed twice"),
  CatalogueFault(
    old: "stay, months: 24}", new: "stay, months: 24, ended: {field: mood, values: []}}",
    reason: "no value is named"),
  CatalogueFault(
    old: "stay, months: 24}", new: "stay, months: 24, ended: {dates: [mood]}}",
    reason: "`mood` is neither a date nor a time"),
  CatalogueFault(
    old: "stay, months: 24}", new: "stay, months: 24, ended: {dates: []}}", reason: "no date is named"),
  CatalogueFault(
    old: "stay, months: 24}", new: "stay, months: 24, ended: {dates: [born], field: mood}}",
    reason: "an end is told by a `field` and its `values`, or by `dates`"),
  CatalogueFault(
    old: "stay, months: 24}", new: "stay, months: 24, ended: {}}",
    reason: "an end is told by a `field` and its `values`, or by `dates`"),
  CatalogueFault(
    old: "stay, months: 24}", new: "stay, months: 24, until: {dates: [born]}}",
    reason: "unknown key: `until`"),
  CatalogueFault(old: "from: [clerk]", new: "from: [ghost]", reason: "no such role: `ghost`"),
  CatalogueFault(old: "from: [clerk]", new: "from: [clerk, clerk]", reason: "listed twice"),
  CatalogueFault(
    old: "page_rows: 20", new: "page_rows: 20\npage_size: 20", reason: "unknown key: `page_size`", line: 52),
  CatalogueFault(old: "page_rows: 20", new: "", reason: "missing key: `page_rows`", line: 1),
  CatalogueFault(old: "page_rows: 20", new: "page_rows: 0", reason: "page of 0 rows: 1 to 100 are possible"),
  CatalogueFault(old: "page_rows: 20", new: "page_rows: many", reason: "not a whole number: `many`"),
  CatalogueFault(old: "    mood: {kind", new: "    born: {kind", reason: "duplicate key: `born`", line: 29),
  CatalogueFault(old: "  note:\n", new: "  person:\n", reason: "duplicate key: `person`", line: 19),
  CatalogueFault(old: "label: L3-LOC", new: "lable: L3-LOC", reason: "unknown key: `lable`"),
  CatalogueFault(old: "label: L3-LOC", new: "label: L7-LOC", reason: "unknown level: `L7-LOC`"),
  CatalogueFault(old: "label: L3-LOC", new: "label: L3-ROOM", reason: "unknown category: `L3-ROOM`"),
  CatalogueFault(old: "mask: address", new: "mask: blur", reason: "unknown mask: `blur`"),
  CatalogueFault(old: "mask: address", new: "mask: phone", reason: "mask `phone` does not fit the kind"),
  CatalogueFault(
    old: "mask: address", new: "mask: none",
    reason: "mask `none` shows the value, and L3-LOC is more than internal"),
  CatalogueFault(
    old: "mask: birth_band, masked: L2", new: "mask: birth_band, masked: L4",
    reason: "the masked form lies above the field itself"),
  CatalogueFault(
    old: "mask: resident_id,", new: "mask: resident_id, masked: L2,",
    reason: "legal floor broken: the masked form of L4-ID is no lower than this allows"),
  CatalogueFault(old: "    room: {", new: "    Room: {", reason: "not a name: `Room`"),
  CatalogueFault(old: "    room: {", new: "    房号: {", reason: "not a name: `房号`"),
  CatalogueFault(old: "    room: {", new: "    r\u{F6}\u{F6}m: {", reason: "not a name: `r\u{F6}\u{F6}m`"),
  CatalogueFault(old: "kind: date", new: "kind: day", reason: "unknown kind: `day`"),
  CatalogueFault(
    old: "kind: date", new: "kind: date, max: 3", reason: "key without use: `max` does not belong to `date`"),
  CatalogueFault(old: "kind: text, max: 64", new: "kind: text", reason: "missing key: `max`"),
  CatalogueFault(old: "codes: [low, high]", new: "codes: [low, low]", reason: "listed twice: `low`"),
  CatalogueFault(old: "codes: [low, high]", new: "codes: low", reason: "expected a list"),
  CatalogueFault(old: "search: [equality]", new: "search: [guess]", reason: "unknown search: `guess`"),
  CatalogueFault(
    old: "search: [equality]", new: "search: [surname_in_building]",
    reason: "search `surname_in_building` does not fit the kind"),
  CatalogueFault(old: "to_type: person", new: "to_type: ghost", reason: "no such type: `ghost`"),
  CatalogueFault(
    old: "subject: about", new: "subject: whom",
    reason: "no such reference: `whom` must be a field of kind reference"),
  CatalogueFault(old: "required: true", new: "required: yes", reason: "neither `true` nor `false`: `yes`"),
  CatalogueFault(
    old: "required: true, ", new: "", reason: "the subject's reference must be required: `about`", line: 37),
  CatalogueFault(
    old: "prefix: n", new: "prefix: p", reason: "prefix taken: `p` is that of `person`", line: 33),
  CatalogueFault(old: "prefix: n", new: "prefix: s", reason: "prefix not possible: `s`"),
  CatalogueFault(
    old: "class: protected\n    subject: itself", new: "class: secret\n    subject: itself",
    reason: "unknown class: `secret`", line: 22),
  CatalogueFault(old: "birth: {from: born}", new: "birth: {from: room}", reason: "`room` is not a date"),
  CatalogueFault(old: "birth: {from: born}", new: "birth: {from: day}", reason: "no such field: `day`"),
  CatalogueFault(old: "birth: {from: born}", new: "age: {from: born}", reason: "unknown fact: `age`"),
  CatalogueFault(old: "equals: low", new: "equals: sad", reason: "`mood` is never `sad`"),
  CatalogueFault(old: "name: shy", new: "name: own", reason: "reserved name: `own` is a fact of its own"),
  CatalogueFault(old: "posts: [leader]", new: "posts: [boss]", reason: "no such role: `boss`"),
  CatalogueFault(
    old: "opens: [person.born, note.*]", new: "opens: [person.age]", reason: "no such field: `person.age`"),
  CatalogueFault(
    old: "opens: [person.born, note.*]", new: "opens: [ghost.*]", reason: "no such type: `ghost.*`"),
  CatalogueFault(
    old: "opens: [person.born, note.*]", new: "opens: [person.number]",
    reason: "`person.number` lies above the highest level of the purpose, L3"),
  CatalogueFault(
    old: "  visit: {", new: "  none: {",
    reason: "reserved name: `none` means that no purpose was stated"),
  CatalogueFault(old: "when: shy", new: "when: bold", reason: "no such flag: `bold`"),
  CatalogueFault(old: "id: shyness", new: "id: child", reason: "duplicate rule: `child`"),
  CatalogueFault(old: "form: any", new: "form: blurred", reason: "unknown form: `blurred`"),
  CatalogueFault(
    old: "to: resident_id_strict", new: "to: resident_id",
    reason: "member 1 stays in the set under mask `resident_id`"),
  CatalogueFault(old: "member: 1", new: "member: 3", reason: "no such member: 3"),
  CatalogueFault(
    old: "amounts_to: beyond", new: "amounts_to: nothing",
    reason: "expected `beyond`, `clear:` or `label:`"),
  CatalogueFault(old: "actions: [reveal]", new: "actions: [peek]", reason: "unknown action: `peek`"),
  CatalogueFault(old: "per: hour", new: "per: week", reason: "unknown window: `week`"),
  // The floors of the law.
  CatalogueFault(
    old: "label: L2, mask: none, title: {en: a, zh-Hans: b}}\n      room",
    new: "label: L1, mask: none, title: {en: a, zh-Hans: b}}\n      room",
    reason: "legal floor broken: personal data is never below L2"),
  CatalogueFault(
    old: "label: L3-LOC, mask: address", new: "label: L2-LOC, mask: address",
    reason: "legal floor broken: free text is never below L3"),
  CatalogueFault(
    old: "label: L4-ID", new: "label: L3-ID", reason: "legal floor broken: `ID` is never below L4"),
  CatalogueFault(
    old: "label: L4-ID", new: "label: L3",
    reason: "legal floor broken: identity numbers are never below L4"),
  CatalogueFault(
    old: "HEALTH: {floor: L4", new: "HEALTH: {floor: L2",
    reason: "legal floor broken: `HEALTH` is sensitive personal data and never below L4"),
  CatalogueFault(
    old: "  TRACK: {floor: L4, title: {en: a, zh-Hans: b}}\n", new: "",
    reason: "missing category: `TRACK`", line: 2),
  CatalogueFault(
    old: "when: minor, to: L4-MINOR", new: "when: minor, to: L3",
    reason: "legal floor broken: everything of a child under 14 must be raised to L4", line: 44),
  CatalogueFault(
    old: "when: minor, to: L4-MINOR", new: "when: minor, categories: [LOC], to: L4-MINOR",
    reason: "legal floor broken: everything of a child under 14 must be raised to L4", line: 44),
]

@Suite struct `a faulty catalogue` {
  @Test func `the catalogue the faults are made in is sound`() throws {
    let catalog = try Catalog(yaml: sound)
    #expect(catalog.recordTypes.map(\.name.text) == ["person", "note"])
  }

  @Test(arguments: faults)
  func `is refused with file, line and reason`(_ fault: CatalogueFault) throws {
    try #require(sound.ranges(of: fault.old).count == 1, "the fault must change one thing: \(fault.old)")
    let text = sound.replacing(fault.old, with: fault.new)
    let before = sound[..<(try #require(sound.firstRange(of: fault.old)).lowerBound)]
    let line = fault.line ?? before.count { $0 == "\n" } + 1
    let error = #expect(throws: PolicyLoadError.self) { try Catalog(yaml: text, file: "c.yaml") }
    #expect(error?.reason == fault.reason || error?.reason.hasPrefix(fault.reason + " ") == true)
    #expect(error?.line == line)
    #expect(error?.file == "c.yaml")
  }

  @Test(arguments: [
    ("", "empty file"), ("a: [", "not YAML"), ("- 1", "expected keys and values"),
    ("a: 1\n---\nb: 2", "not YAML"),
    ("x: &a {b: c}\ny: *a\n", "an alias"), ("\u{FEFF}\tx", ""),
  ])
  func `is refused where it is not one plain YAML mapping`(_ text: String, _ reason: String) {
    let error = #expect(throws: PolicyLoadError.self) { try Catalog(yaml: text) }
    #expect(error?.reason.hasPrefix(reason) == true)
  }

  @Test func `is refused where it is larger than a catalogue can be`() {
    let text = sound + String(repeating: "# filler\n", count: 130_000)
    let error = #expect(throws: PolicyLoadError.self) { try Catalog(yaml: text) }
    #expect(error?.reason == "file too large: more than 1 MiB")
  }

  @Test func `is refused where it is nested too deeply`() {
    let text = "x: " + String(repeating: "[", count: 40) + String(repeating: "]", count: 40)
    let error = #expect(throws: PolicyLoadError.self) { try Catalog(yaml: text) }
    #expect(error?.reason == "nested too deeply")
  }

  @Test func `says where, why and what to do`() {
    let error = PolicyLoadError(
      file: "catalog.yaml", line: 12, reason: "unknown mask: `blur`", help: "one of: name")
    #expect(error.description == "catalog.yaml:12: unknown mask: `blur`\n  one of: name")
  }
}
