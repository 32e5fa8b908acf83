extension JSONLine {
  init(_ place: Place) {
    add("path", place.path)
    add("kind", place.kind.rawValue)
    add("name", place.name)
    add("area_code", Place.areaCode)
  }

  init(_ person: StaffPerson) {
    add("person", person.id)
    add("name", person.name)
    add("resident", person.resident)
    add("member", person.member)
    add("posts", person.posts.map { JSONLine($0) })
    add("profile", person.profile)
  }

  init(_ post: StaffPerson.Post) {
    add("role", post.role)
    add("place", post.place)
    add("from", post.from.description)
    add("to", post.to.description)
  }

  init(_ label: EdgeLabel) {
    add("key", label.key)
    add("type", label.type)
    add("kind", label.kind.rawValue)
    if !label.others.isEmpty { add("others", label.others) }
    if let person = label.person { add("person", person) }
  }
}
