import Glibc
public import Vault

/// What is left of former logs, in a folder each beside the database.
///
/// ```
/// <vault>/log-1/        checkpoint  log.vkey  anchor  held-entries  cosigned-1 …
/// <vault>/log-1.2/      the same, of a second try
/// ```
public struct FormerLogFolders: FormerLogArchive {
  private let folder: String

  /// Those of the vault in `directory`.
  public init(in directory: VaultDirectory) { folder = directory.path }

  public func numbers() throws(StoreFailure) -> [Int] {
    guard let entries = opendir(folder) else { throw StoreFailure(errno: errno, folder, "cannot list") }
    defer { closedir(entries) }
    var numbers: [Int] = []
    while let entry = readdir(entries) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { name in
        name.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      guard name.utf8.starts(with: "log-".utf8) else { continue }
      let digits = name.utf8.dropFirst(4).prefix { (0x30...0x39).contains($0) }
      if let number = Int(String(decoding: Array(digits), as: UTF8.self)) { numbers.append(number) }
    }
    return numbers
  }

  public func keep(_ files: [(name: String, bytes: [UInt8])], ofLog number: Int) throws(StoreFailure) {
    var path = "\(folder)/log-\(number)"
    var attempt = 1
    while mkdir(path, 0o700) != 0 {
      guard errno == EEXIST, attempt < 1000 else { throw StoreFailure(errno: errno, path, "cannot make") }
      attempt += 1
      path = "\(folder)/log-\(number).\(attempt)"
    }
    for file in files { try write(file.bytes, to: "\(path)/\(file.name)") }
    try synchronizeFolder(of: "\(path)/.")
    try synchronizeFolder(of: path)
  }

  private func write(_ bytes: [UInt8], to path: String) throws(StoreFailure) {
    let descriptor = Glibc.open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { throw StoreFailure(errno: errno, path, "cannot make") }
    defer { close(descriptor) }
    var count = 0
    while count < bytes.count {
      let written = bytes.withUnsafeBytes { buffer in
        Glibc.write(descriptor, buffer.baseAddress.map { $0 + count }, buffer.count - count)
      }
      guard written > 0 else { throw StoreFailure(errno: written < 0 ? errno : ENOSPC, path, "cannot write") }
      count += written
    }
    guard fsync(descriptor) == 0 else { throw StoreFailure(errno: errno, path, "cannot write durably") }
  }
}
