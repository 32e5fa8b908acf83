/// The memory in which one request is answered: a few sets of small numbers and the slots of a ``Program``.
///
///     scopes │ satisfied │ failed │ known │ truths │ values
///     └──────────── bits ────────────────┘ └ bytes ┘ └ initialised once the bit in `known` is set
///     └────────────── cleared ─────────────────────┘
///
/// Taken at once, because a request has no time for more. Slots are not cleared: most requests look at few of many.
struct Scratch: ~Copyable {
  /// The tests of scopes that pass.
  let scopes: Bits
  /// Policies, by position.
  let satisfied: Bits
  let failed: Bits
  private let known: Bits
  private let truths: UnsafeMutablePointer<Truth>
  private let truthCount: Int
  /// A value, or nil where the evaluation failed.
  private let values: UnsafeMutablePointer<Value?>
  private let memory: UnsafeMutableRawPointer

  /// What is known of an instruction that gives a truth value; 0 where nothing is.
  enum Truth: UInt8 {
    case unknown = 0
    case no, yes, failed
  }

  init(scopeBits: Int, policies: Int, truths truthCount: Int, values valueCount: Int) {
    // Truths fill whole words, so that what comes after them is aligned.
    let truthWords = (truthCount + 7) >> 3
    let bitWords = Bits.wordCount(scopeBits) + 2 * Bits.wordCount(policies) + Bits.wordCount(valueCount)
    let wordCount = bitWords + truthWords
    let wordBytes = wordCount * MemoryLayout<UInt64>.stride
    memory = .allocate(
      byteCount: wordBytes + valueCount * MemoryLayout<Value?>.stride,
      alignment: MemoryLayout<UInt64>.alignment)
    var words = memory.initializeMemory(as: UInt64.self, repeating: 0, count: wordCount)
    func bits(_ count: Int) -> Bits {
      defer { words += Bits.wordCount(count) }
      return Bits(words, count: count)
    }
    scopes = bits(scopeBits)
    satisfied = bits(policies)
    failed = bits(policies)
    known = bits(valueCount)
    truths = UnsafeMutableRawPointer(words).bindMemory(to: Truth.self, capacity: truthWords << 3)
    self.truthCount = truthCount
    values = (memory + wordBytes).bindMemory(to: Value?.self, capacity: valueCount)
  }

  deinit {
    known.forEach { _ = (values + $0).move() }
    memory.deallocate()
  }

  /// What is known of a slot: nothing, that its instruction fails, or its value.
  func value(_ slot: Int) -> Value?? { known.contains(slot) ? .some(values[slot]) : nil }

  /// Keeps the value of a slot of which nothing is known so far.
  func keep(_ value: Value?, in slot: Int) {
    precondition(!known.contains(slot))
    (values + slot).initialize(to: value)
    known.insert(slot)
  }

  /// What is known of a slot for truth values.
  func truth(_ slot: Int) -> Truth {
    precondition(slot < truthCount)
    return truths[slot]
  }

  func keep(_ truth: Bool?, in slot: Int) {
    precondition(slot < truthCount)
    truths[slot] = truth.map { $0 ? .yes : .no } ?? .failed
  }
}
