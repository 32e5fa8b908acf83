/// The distinct expressions of a set of policies as flat tables.
///
///     steps     0: context   1: attributes of 0   2: member "mfa" of 1, slot 0   …
///
/// Numbers, names and terms in `lists` are as the instructions that refer to them say.
final class Program: Sendable {
  let steps: [Step]
  /// How many values are kept, and how many truths.
  let valueSlots: Int
  let truthSlots: Int
  let constants: [Value]
  let names: [Text]
  let types: [EntityType]
  let patterns: [Pattern]
  let lists: [Int32]

  /// An instruction and, where it is used in several places, the slot in which its result is kept for the rest
  /// of a request; else -1. Truth values have slots of their own.
  struct Step: Sendable {
    let instruction: Instruction
    let slot: Int32
  }

  init(
    steps: [Step], valueSlots: Int, truthSlots: Int, constants: [Value], names: [Text], types: [EntityType],
    patterns: [Pattern], lists: [Int32]
  ) {
    self.steps = steps
    self.valueSlots = valueSlots
    self.truthSlots = truthSlots
    self.constants = constants
    self.names = names
    self.types = types
    self.patterns = patterns
    self.lists = lists
  }
}
