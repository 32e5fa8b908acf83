public import Vault
import Glibc

/// The newest checkpoint that each witness has cosigned, in the folder `witness` of a vault: a file for each, under the ID of
/// its key, as an export has them.
public struct CosignedFiles: CosignedStore {
  private let folder: String

  /// More than any note of ours has.
  private static let mostBytes = 64 << 10
  /// More than anybody has witnesses.
  private static let mostFiles = 100

  public init(in directory: String) { folder = "\(directory)/witness" }

  public func load() throws(StoreFailure) -> [[UInt8]] {
    guard exists(folder) else { return [] }
    var notes: [[UInt8]] = []
    for name in try names().prefix(Self.mostFiles) {
      if let note = try DurableFile.read("\(folder)/\(name)", atMost: Self.mostBytes) { notes.append(note) }
    }
    return notes
  }

  public func keep(_ note: [UInt8], as name: String) throws(StoreFailure) {
    guard Self.isName(name) else { throw StoreFailure(.unavailable, "\(folder): not the ID of a key") }
    guard mkdir(folder, 0o700) == 0 || errno == EEXIST else {
      throw StoreFailure(errno: errno, folder, "cannot make the folder of cosigned checkpoints")
    }
    try DurableFile.replace("\(folder)/\(name)", with: note)
  }

  private func names() throws(StoreFailure) -> [String] {
    guard let entries = opendir(folder) else { throw StoreFailure(errno: errno, folder, "cannot read") }
    defer { closedir(entries) }
    var names: [String] = []
    while let entry = readdir(entries) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { name in
        name.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if Self.isName(name) { names.append(name) }
    }
    return names.sorted()
  }

  private static func isName(_ name: String) -> Bool {
    name.utf8.count == 8 && name.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
  }
}
