import Logging
import Testing

@testable import VaultAPI

@Suite struct ListenerTests {
  @Test(arguments: ["127.0.0.1", "127.8.9.10", "localhost", "::1"])
  func `a loopback address is taken`(_ host: String) throws {
    _ = try VaultServer(
      routes: [], configuration: APIConfiguration(host: host, version: "1"), logger: .silent)
  }

  @Test(arguments: [
    "0.0.0.0", "::", "192.168.1.5", "10.0.0.1", "vault.example", "127.0.0.1.example", "127.0.0",
    "127.0.0.256",
    "0127.0.0.1", "", "127.0.0.1 ", "１27.0.0.1",
  ])
  func `an address other machines may reach is refused, since there is no TLS`(_ host: String) {
    #expect(throws: ListenerRefusal.notLoopback) {
      try VaultServer(routes: [], configuration: APIConfiguration(host: host, version: "1"), logger: .silent)
    }
  }
}

extension Logger {
  static let silent = Logger(label: "silent") { _ in SwiftLogNoOpLogHandler() }
}
