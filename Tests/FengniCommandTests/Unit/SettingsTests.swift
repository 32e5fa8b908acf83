import Foundation
import Testing

@testable import FengniCommand

@Suite struct SettingsTests {
  /// A folder with a configuration file, taken away at the end.
  private func withConfiguration(
    _ text: String?, _ body: (_ environment: [String: String]) async throws -> Void
  ) async throws {
    let base = FileManager.default.temporaryDirectory.appendingPathComponent(
      "fengni-settings-\(UUID().uuidString)")
    try FileManager.default.createDirectory(
      at: base.appendingPathComponent("fengni"), withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: base) }
    if let text { try Data(text.utf8).write(to: base.appendingPathComponent("fengni/config.json")) }
    try await body(["XDG_CONFIG_HOME": base.path, "HOME": "/nonexistent"])
  }

  @Test func `flags win over the environment, and that over the file`() async throws {
    try await withConfiguration(#"{"addr":"https://file","purpose":"from_file","post":"o_file"}"#) {
      environment in
      var environment = environment
      var settings = try await Settings.load(.init(), environment: environment)
      #expect(settings.address == "https://file")
      #expect(settings.post == "o_file")
      environment["FENGNI_ADDR"] = "https://environment"
      environment["FENGNI_PROFILE"] = "grid-leader"
      settings = try await Settings.load(.init(), environment: environment)
      #expect(settings.address == "https://environment")
      #expect(settings.purpose == "from_file")
      #expect(settings.profile == "grid-leader")
      settings = try await Settings.load(
        .init(address: "https://flag", purpose: "from_flag"), environment: environment)
      #expect(settings.address == "https://flag")
      #expect(settings.purpose == "from_flag")
    }
  }

  @Test func `without any setting the vault of this machine is meant`() async throws {
    try await withConfiguration(nil) { environment in
      let settings = try await Settings.load(.init(), environment: environment)
      #expect(settings.address == Settings.defaultAddress)
      #expect(settings.tokenFile == nil)
      #expect(!settings.json)
    }
  }

  @Test func `an empty variable is none`() async throws {
    try await withConfiguration(#"{"addr":"https://file"}"#) { environment in
      let settings = try await Settings.load(
        .init(), environment: environment.merging(["FENGNI_ADDR": ""]) { $1 })
      #expect(settings.address == "https://file")
    }
  }

  @Test func `a broken file is an error, not a default`() async throws {
    try await withConfiguration("{") { environment in
      await #expect(throws: CommandFailure.self) {
        try await Settings.load(.init(), environment: environment)
      }
    }
  }

  @Test func `a relative folder of configuration is passed over`() {
    #expect(
      Settings.configurationFolder(["XDG_CONFIG_HOME": ".", "HOME": "/home/zhou"])
        == "/home/zhou/.config/fengni")
    #expect(Settings.configurationFolder(["XDG_CONFIG_HOME": "/etc/xdg"]) == "/etc/xdg/fengni")
  }

  @Test func `the name of a profile cannot lead out of its folder`() {
    for name in ["../root", "a/b", "", "A", "a.b", String(repeating: "a", count: 65)] {
      #expect(!Credential.isProfile(name), "\(name)")
    }
    #expect(Credential.isProfile("grid-leader"))
  }
}

@Suite struct SecretFileTests {
  private func withFolder(_ body: (String) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "fengni-secret-\(UUID().uuidString)"
    ).path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try body(folder)
  }

  @Test func `a secret is written for its owner alone and read back`() throws {
    try withFolder { folder in
      let path = "\(folder)/x.token"
      try SecretFile.write(Array("fng_secret".utf8).span.bytes, to: path, "token file")
      let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
      #expect(mode == 0o600)
      #expect(try SecretFile.read(path, "token file") == Array("fng_secret".utf8))
    }
  }

  @Test func `a secret others may read is refused`() throws {
    try withFolder { folder in
      let path = "\(folder)/x.token"
      try Data("fng_secret\n".utf8).write(to: URL(fileURLWithPath: path))
      try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: path)
      let failure = #expect(throws: CommandFailure.self) { try SecretFile.read(path, "token file") }
      #expect(failure?.status == .signIn)
      #expect(failure?.wayOut.first?.contains("chmod 600") == true)
    }
  }

  @Test func `an empty, huge or missing file is refused, and so is a folder`() throws {
    try withFolder { folder in
      let path = "\(folder)/x.token"
      #expect(throws: CommandFailure.self) { try SecretFile.read(path, "token file") }
      #expect(throws: CommandFailure.self) { try SecretFile.read(folder, "token file") }
      for size in [0, 100_000] {
        try Data(count: size).write(to: URL(fileURLWithPath: path))
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
        #expect(throws: CommandFailure.self) { try SecretFile.read(path, "token file") }
      }
    }
  }

  @Test func `what was wiped is gone`() {
    var bytes = Array("secret".utf8)
    bytes.wipe()
    #expect(bytes.isEmpty)
  }
}
