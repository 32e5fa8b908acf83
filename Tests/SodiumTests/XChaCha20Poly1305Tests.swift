import Sodium
import Testing

@Suite struct XChaCha20Poly1305Tests {
  private let key = [UInt8](0..<32)
  private let nonce = [UInt8](100..<124)
  private let data = Array("vault/resident/17/phone".utf8)

  @Test func `what was sealed opens again, at every size to 300`() throws {
    for size in 0...300 {
      let message = (0..<size).map { UInt8(truncatingIfNeeded: $0) }
      let box = XChaCha20Poly1305.seal(message, nonce: nonce, associatedData: data, key: key)
      #expect(box.count == size + 16)
      #expect(try XChaCha20Poly1305.open(box, nonce: nonce, associatedData: data, key: key) == message)
    }
  }

  @Test func `any bit changed in box, nonce, associated data or key refuses and leaves nothing`() {
    let message = Array("13800000000".utf8)
    let box = XChaCha20Poly1305.seal(message, nonce: nonce, associatedData: data, key: key)
    var refusals = 0
    func expectRefusal(_ box: [UInt8], _ nonce: [UInt8], _ data: [UInt8], _ key: [UInt8]) {
      var refused = false
      let left = output(XChaCha20Poly1305.plaintextBytes(ofBox: box.count)) { buffer in
        do throws(AuthenticationFailure) {
          try XChaCha20Poly1305.open(
            box.span.bytes, into: &buffer, nonce: nonce.span.bytes, associatedData: data.span.bytes,
            key: key.span.bytes)
        } catch { refused = true }
      }
      #expect(refused)
      #expect(left.allSatisfy { $0 == 0 })
      #expect(throws: AuthenticationFailure()) {
        try XChaCha20Poly1305.open(box, nonce: nonce, associatedData: data, key: key)
      }
      refusals += 1
    }
    for box in bitFlips(of: box) { expectRefusal(box, nonce, data, key) }
    for nonce in bitFlips(of: nonce) { expectRefusal(box, nonce, data, key) }
    for data in bitFlips(of: data) { expectRefusal(box, nonce, data, key) }
    for key in bitFlips(of: key) { expectRefusal(box, nonce, data, key) }
    #expect(refusals == 8 * (box.count + nonce.count + data.count + key.count))
  }

  @Test func `a box cut short or made longer, and a nonce of another size, are refused`() {
    let box = XChaCha20Poly1305.seal([1, 2, 3], nonce: nonce, associatedData: data, key: key)
    let cut = (0..<box.count).map { Array(box.prefix($0)) }
    for altered in cut + [box + [0], [0] + box] {
      #expect(throws: AuthenticationFailure.self) {
        try XChaCha20Poly1305.open(altered, nonce: nonce, associatedData: data, key: key)
      }
    }
    for altered in [[], Array(nonce.dropLast()), nonce + [0]] {
      #expect(throws: AuthenticationFailure.self) {
        try XChaCha20Poly1305.open(box, nonce: altered, associatedData: data, key: key)
      }
    }
  }

  @Test func `a box in a row of boxes is sealed and opened where it lies`() throws {
    let messages: [[UInt8]] = [[1, 2, 3], [], Array(repeating: 9, count: 100)]
    var nonces = NonceBatch(count: messages.count)
    var row = [UInt8]()
    var places = [(box: Range<Int>, nonce: NonceBatch.Nonce)]()
    for message in messages {
      let place = row.count..<row.count + message.count + 16
      row.append(contentsOf: repeatElement(0, count: place.count))
      let nonce = nonces.next()
      var span = row.mutableSpan
      var bytes = span.mutableBytes
      var part = bytes.part(place)
      XChaCha20Poly1305.seal(
        message.span.bytes, into: &part, nonce: nonce.bytes, associatedData: data.span.bytes,
        key: key.span.bytes)
      places.append((place, nonce))
    }
    for (message, place) in zip(messages, places) {
      let opened = try XChaCha20Poly1305.open(
        row.span.bytes.extracting(place.box), nonce: place.nonce.bytes, associatedData: data.span.bytes,
        key: key.span.bytes)
      #expect(array(opened.bytes) == message)
    }
  }

  @Test func `a key of another size ends the process before anything is sealed`() async {
    await #expect(processExitsWith: .failure) {
      _ = XChaCha20Poly1305.seal([1], nonce: Array(repeating: 0, count: 24), associatedData: [], key: [1])
    }
  }

  @Test func `the message of a failure says nothing of the data`() {
    #expect(
      "\(AuthenticationFailure())"
        == "box does not open: its bytes, its place or its key is not the one it was sealed with")
  }

  @Test func `a batch gives nonces that differ and no more than it was asked for`() async {
    var batch = NonceBatch(count: 12)
    #expect(batch.remaining == 12)
    var seen = Set<[UInt8]>()
    while batch.remaining > 0 { seen.insert(array(batch.next().bytes)) }
    #expect(seen.count == 12 && seen.allSatisfy { $0.count == 24 })
    await #expect(processExitsWith: .failure) {
      var empty = NonceBatch(count: 0)
      _ = empty.next()
    }
  }
}
