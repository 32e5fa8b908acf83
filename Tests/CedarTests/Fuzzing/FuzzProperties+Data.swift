@testable import Cedar

extension FuzzProperties {
  func checkEntities(_ bytes: [UInt8]) throws -> Bool {
    var isRead = false
    do {
      let entities = try Entity.parse(json: bytes)
      isRead = true
      for entity in entities {
        try checkWriting(entity.attributes)
        try checkWriting(entity.tags)
      }
      do {
        try check(EntityStore(entities))
      } catch let error as EntityStoreError {
        try require(!error.description.utf8.contains(UInt8(ascii: "\n")), "not one line: \(error)")
      }
      do {
        try check(EntityStore(entities, conformingTo: world.schema))
      } catch let error as ConformanceError {
        try require(!error.description.utf8.contains(UInt8(ascii: "\n")), "not one line: \(error)")
      }
    } catch let error as JSONError {
      try check(error, in: bytes)
    }
    do {
      try check(EntityStore(parsingJSON: bytes, schema: world.schema))
      isRead = true
    } catch let error as JSONError {
      try check(error, in: bytes)
    }
    return isRead
  }

  func checkRequest(_ bytes: [UInt8]) throws -> Bool {
    var isRead = false
    do {
      let request = try Request(parsingJSON: bytes)
      isRead = true
      try checkWriting(request.context)
      try? world.schema.validate(request)
    } catch let error as JSONError {
      try check(error, in: bytes)
    }
    do {
      let request = try Request(parsingJSON: bytes, schema: world.schema)
      isRead = true
      do {
        try world.schema.validate(request)
      } catch {
        throw Violation(description: "read with the schema, but not valid: \(error)")
      }
    } catch let error as JSONError {
      try check(error, in: bytes)
    }
    return isRead
  }

  func checkLinks(_ bytes: [UInt8]) throws -> Bool {
    let links: [TemplateLink]
    do throws(JSONError) {
      links = try TemplateLink.parse(json: bytes)
    } catch {
      try check(error, in: bytes)
      return false
    }
    var set = world.templates
    for link in links { try? set.link(link) }
    try? set.link(byIDOrAnnotation: links)
    return true
  }

  /// A record that can be written is read back.
  private func checkWriting(_ record: ValueRecord) throws {
    var writer = JSONWriter()
    guard (try? record.write(to: &writer)) != nil else { return }
    let text = writer.bytes
    do {
      let again = try ValueRecord(parsingJSON: text, limits: .entities)
      try require(again == record, "written otherwise: \(String(decoding: text, as: UTF8.self))")
    } catch let error as JSONError {
      // A call that stood for itself under a schema is written with its escape.
      try require(
        isDepth(error.description), "not read back: \(error): \(String(decoding: text, as: UTF8.self))")
    }
  }

  private func check(_ store: EntityStore) throws {
    let uids = store.entities.prefix(20).map(\.uid)
    for uid in uids {
      try require(store[uid]?.uid == uid, "an entity of the store is not found")
      try require(!store.isDescendant(uid, of: uid), "an entity is above itself")
    }
  }
}
