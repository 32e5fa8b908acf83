import NIOCore
import Vault

extension Catalog {
  /// The public side of the catalogue: names, labels, titles.
  var json: ByteBuffer {
    JSONWriter.object(capacity: 32 << 10) { json in
      json.member(array: "types") { json in
        for type in recordTypes {
          json.object { json in
            json.member("name", type.name.text)
            json.member("id_prefix", type.idPrefix)
            type.title.write(to: &json)
            json.member(array: "fields") { json in
              for field in type.fields { json.object { field.write(to: &$0) } }
            }
          }
        }
      }
      json.member(array: "purposes") { json in
        for purpose in purposes {
          json.object { json in
            json.member("name", purpose.name.text)
            purpose.title.write(to: &json)
          }
        }
      }
    }
  }
}

extension Field {
  fileprivate func write(to json: inout JSONWriter) {
    json.member("name", name.text)
    json.member("label", label.description)
    json.member("kind", kind.word)
    json.member("required", required)
    json.member("search", strings: search.map(\.rawValue))
    title.write(to: &json)
  }
}

extension Title {
  fileprivate func write(to json: inout JSONWriter) {
    json.member(object: "titles") { json in
      json.member("en", english)
      json.member("zh", chinese)
    }
  }
}

extension FieldKind {
  /// What kind of value a field takes, in a word.
  fileprivate var word: String {
    switch self {
    case .text: "text"
    case .personName: "person_name"
    case .code: "code"
    case .boolean: "boolean"
    case .date: "date"
    case .time: "time"
    case .integer: "integer"
    case .residentID: "resident_id"
    case .phone: "phone"
    case .plate: "plate"
    case .reference: "reference"
    case .token: "token"
    case .list(let item, _): "list of \(item.word)"
    }
  }
}
