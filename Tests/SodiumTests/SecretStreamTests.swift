import Sodium
import Testing

@Suite struct SecretStreamTests {
  private let key = [UInt8](0..<32)
  private let chunks: [[UInt8]] = [Array("first".utf8), [], Array("the last".utf8)]
  private let header = Array("header".utf8)

  /// The stream of the chunks, as PyNaCl made it.
  private func known() throws -> (head: [UInt8], sealed: [[UInt8]]) {
    (
      try bytes("df9a798f0e39c4e6db6e294d8482613c8338a88f38346219"),
      try [
        "2679649e8b92ae115ee4f8fe9d20235a7317cf331af1", "7bccb472f410ac16974a8d9fbd368a5045",
        "e68c0e5ddbaf780e0079520299bb884ec316d5b53030504ad5",
      ].map(bytes)
    )
  }

  /// What opens of a stream, up to the first chunk that does not; `nil` where its end is not reached.
  private func open(_ head: [UInt8], _ sealed: [[UInt8]], header: [UInt8]? = nil) -> [[UInt8]]? {
    let header = header ?? self.header
    do {
      var opener = try SecretStream.Opener(key: key.span.bytes, head: head.span.bytes)
      var opened: [[UInt8]] = []
      for (index, chunk) in sealed.enumerated() {
        let data = index == 0 ? header : []
        let (text, isLast) = try opener.open(chunk.span.bytes, associatedData: data.span.bytes)
        opened.append(text)
        if isLast { return index == sealed.count - 1 ? opened : nil }
      }
      return nil
    } catch {
      return nil
    }
  }

  @Test func `what PyNaCl sealed opens`() throws {
    let (head, sealed) = try known()
    #expect(open(head, sealed) == chunks)
    #expect(open(head, sealed, header: Array("Header".utf8)) == nil)
  }

  @Test func `what is sealed opens in its order and to its end only`() {
    var sealer = SecretStream.Sealer(key: key.span.bytes)
    let sealed = chunks.enumerated().map { index, chunk in
      let data = index == 0 ? header : []
      return sealer.seal(
        chunk.span.bytes, associatedData: data.span.bytes, isLast: index == chunks.count - 1)
    }
    let head = sealer.head
    #expect(open(head, sealed) == chunks)
    #expect(open(head, Array(sealed.dropLast())) == nil)
    #expect(open(head, Array(sealed.dropFirst())) == nil)
    #expect(open(head, [sealed[0], sealed[2]]) == nil)
    #expect(open(head, [sealed[1], sealed[0], sealed[2]]) == nil)
    #expect(open(head, sealed + [sealed[2]]) == nil)
    #expect(open(Array(head.dropLast()), sealed) == nil)
  }

  @Test func `every flipped bit is found`() throws {
    let (head, sealed) = try known()
    for altered in bitFlips(of: head) { #expect(open(altered, sealed) == nil) }
    for index in sealed.indices {
      for altered in bitFlips(of: sealed[index]) {
        var stream = sealed
        stream[index] = altered
        #expect(open(head, stream) == nil)
      }
    }
  }
}
