public import Testing

/// One sentence of a contract, and how to find out whether a store keeps it.
///
/// A test target runs a contract against its own store, a fresh one for each case:
/// ```swift
/// @Test(arguments: VaultStoreContract.cases)
/// func `the store keeps the contract`(of rule: ContractCase<any VaultStore>) async throws {
///   try await rule.check(MyStore())
/// }
/// ```
public struct ContractCase<Store: Sendable>: Sendable, CustomTestStringConvertible {
  public let sentence: String
  private let body: @Sendable (Store) async throws -> Void

  public init(_ sentence: String, _ body: @escaping @Sendable (Store) async throws -> Void) {
    self.sentence = sentence
    self.body = body
  }

  /// Records an issue for whatever the fresh, empty `store` does not keep.
  public func check(_ store: Store) async throws { try await body(store) }

  public var testDescription: String { sentence }
}
