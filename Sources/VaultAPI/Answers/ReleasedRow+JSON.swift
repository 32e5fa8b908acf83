import NIOCore
import Vault

// What is asked for most is written by hand, straight into the buffer that is sent.

extension ReleasedRow {
  /// The members of a record, in an object already begun.
  ///
  /// ```
  /// "id":"r_7Q2K…","type":"resident","version":4,"place":"B/baihe/031/07","lifecycle":"active","updated":"…Z",
  /// "fields":{"name":{"form":"masked","value":"王**","label":"L3-CONTACT","reveal":true}, …},"audit_seq":88121
  /// ```
  func write(to json: inout JSONWriter) {
    json.member("id", id)
    json.member("type", type.text)
    json.member("version", version)
    json.member("place", place.text)
    json.member("lifecycle", lifecycle.word)
    json.member("updated", updated.description)
    json.member(object: "fields") { json in
      for field in fields { field.write(to: &json) }
    }
    json.member("audit_seq", auditSeq)
  }
}

extension ReleasedField {
  /// A member named after the field.
  ///
  /// A value whose mask changes nothing is the value: it is called clear, so that nobody takes it for less.
  fileprivate func write(to json: inout JSONWriter) {
    json.member(object: name.text) { json in
      switch form {
      case .clear, .masked(.none): json.member("form", "clear")
      case .masked: json.member("form", "masked")
      case .withheld: json.member("form", "withheld")
      }
      if let value, form.isShown {
        json.name("value")
        if isList, !isMasked {
          json.array { json in
            for item in value.split(separator: UInt8(ascii: ";")) { json.string(utf8: item) }
          }
        } else {
          json.string(utf8: value)
        }
      }
      json.member("label", label.description)
      if form.isShown {
        json.member("reveal", revealable)
      } else if let denial {
        json.member("reason", denial.reason.rawValue)
        json.member("procedures", strings: denial.procedures.lazy.map(\.rawValue))
      }
    }
  }

  private var isMasked: Bool {
    switch form {
    case .clear, .masked(.none), .withheld: false
    case .masked: true
    }
  }
}

extension ReleasedPage {
  var json: ByteBuffer {
    JSONWriter.object(capacity: 8192) { json in
      json.member(array: "items") { json in
        for row in rows { json.object { row.write(to: &$0) } }
      }
      json.member("next_cursor", nextCursor)
      json.member("audit_seq", auditSeq)
      json.member("policy_version", policyVersion)
    }
  }
}

extension RevealedField {
  /// The one value in clear goes from the vault's scratch memory into the buffer that is sent, and nowhere else.
  var json: ByteBuffer {
    JSONWriter.object { json in
      json.member("type", type.text)
      json.member("id", id)
      json.member("field", field.text)
      json.member("label", label.description)
      withValue { value in
        guard let value else { return }
        json.name("value")
        json.string(value)
      }
      json.member("list", isList)
      json.member("hide_after", RevealedField.hideAfter)
      json.member("audit_seq", auditSeq)
      json.member(array: "remaining") { json in
        for budget in remaining {
          json.object { json in
            json.member("seconds", budget.seconds)
            json.member("left", budget.left)
          }
        }
      }
    }
  }
}

extension Lifecycle {
  fileprivate var word: String {
    switch self {
    case .active: "active"
    case .frozen: "frozen"
    case .closed: "closed"
    }
  }
}
