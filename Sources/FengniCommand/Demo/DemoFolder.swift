import Foundation

/// Where the parts of a demo lie.
///
/// ```
/// demo/
///   vault/                   the vault; labelled synthetic
///   root.key                 its key (beside it only because nothing in it is real)
///   administrator.token      the first administrator's, with which credentials are made anew
///   community/               the files it was filled from
///   credentials/<profile>.token, <profile>.pin
/// ```
struct DemoFolder: Sendable {
  let path: String

  var vault: String { "\(path)/vault" }
  var keyFile: String { "\(path)/root.key" }
  var administratorToken: String { "\(path)/administrator.token" }
  var community: String { "\(path)/community" }
  var credentials: String { "\(path)/credentials" }
  var serverLog: String { "\(path)/server.log" }
  /// Says that this program made the folder.
  var mark: String { "\(path)/SYNTHETIC" }

  func credential(_ profile: String, _ suffix: String) -> String { "\(credentials)/\(profile).\(suffix)" }

  var exists: Bool { access(mark, F_OK) == 0 }

  /// Makes the folders anew; an unfinished demo of ours that lies there is taken away first.
  func make() throws(CommandFailure) {
    let files = FileManager.default
    do {
      if exists { try files.removeItem(atPath: path) }
      guard access(path, F_OK) != 0 else {
        throw CommandFailure(
          "something else is there already: `\(path)`", wayOut: "name another folder with --dir")
      }
      try files.createDirectory(
        atPath: credentials, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
      try files.setAttributes([.posixPermissions: 0o700], ofItemAtPath: path)
      guard files.createFile(atPath: mark, contents: Data("made by fengni demo; nobody in it exists\n".utf8))
      else {
        throw CommandFailure("file cannot be made: `\(mark)`")
      }
    } catch let failure as CommandFailure {
      throw failure
    } catch {
      throw CommandFailure("folder cannot be made: \(SecretFile.systemReason()): `\(path)`")
    }
  }
}
