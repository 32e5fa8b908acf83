import NIOCore
import Vault

extension PersonView {
  func write(to json: inout JSONWriter) {
    json.member("id", id)
    json.member("label", label)
    json.member("service", isService)
    json.member("links", strings: links)
    json.member("has_pin", hasPIN)
  }
}

extension PostView {
  func write(to json: inout JSONWriter) {
    json.member("id", id)
    json.member("person", person)
    json.member("role", role)
    json.member("place", place)
    json.member("from", from.description)
    json.member("until", until.description)
  }
}

extension TokenView {
  func write(to json: inout JSONWriter) {
    json.member("id", id)
    json.member("person", person)
    json.member("created", created.description)
    json.member("expires", expires.description)
    json.member("revoked", revoked?.description)
    json.member("note", note)
  }
}

extension PlaceView {
  func write(to json: inout JSONWriter) {
    json.member("path", path.text)
    json.member("kind", kind)
    json.member("name", name)
    json.member("area_code", areaCode)
  }
}

extension JSONWriter {
  /// A list that comes whole.
  static func items<Item>(_ items: [Item], _ write: (Item, inout JSONWriter) -> Void) -> ByteBuffer {
    object(capacity: 64 + items.count * 192) { json in
      json.member(array: "items") { json in
        for item in items { json.object { write(item, &$0) } }
      }
    }
  }
}

extension WhoAmI {
  var json: ByteBuffer {
    JSONWriter.object { json in
      json.member("person", person)
      json.member("label", label)
      json.member("post", post)
      json.member("role", role.text)
      json.member("place", place?.text)
      json.member("service", service)
      json.member("until", validUntil.description)
      json.member("fresh", isFresh)
      json.member("purposes", strings: purposes.map(\.text))
      json.member(array: "posts") { json in
        for post in posts { json.object { post.write(to: &$0) } }
      }
      json.member(array: "budgets") { json in
        for budget in budgets {
          json.object { json in
            json.member("account", budget.account)
            json.member("limit", budget.limit)
            json.member("seconds", budget.seconds)
            json.member("left", budget.left)
          }
        }
      }
    }
  }
}
