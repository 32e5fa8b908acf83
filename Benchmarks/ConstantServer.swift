import Hummingbird

/// The limit a read can come near to: the same HTTP server answering a constant body.
enum ConstantServer {
  static func run(bytes: Int) async throws {
    let router = Router()
    let body = String(repeating: "x", count: bytes)
    router.get("/constant") { _, _ in body }
    let application = Application(
      router: router, configuration: .init(address: .hostname("127.0.0.1", port: 8441)))
    try await application.runService()
  }
}
