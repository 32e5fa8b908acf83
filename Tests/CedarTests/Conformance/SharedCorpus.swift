import Foundation

/// The reference's test data, which is kept beside the project and not in it.
///
/// `FENGNI_SHARED` names the folder; without it, `../shared` is looked at. Where the folder is absent, the tests that
/// need it are skipped, and say so.
enum SharedCorpus {
  static let folder: URL? = {
    let path = ProcessInfo.processInfo.environment["FENGNI_SHARED"] ?? "../shared"
    let folder = URL(fileURLWithPath: path).appendingPathComponent("cedar-corpus")
    guard FileManager.default.fileExists(atPath: folder.appendingPathComponent("probes-dev.json").path) else {
      print("skipped: Cedar's conformance tests, because \(folder.path) is not there")
      return nil
    }
    return folder
  }()

  static var isPresent: Bool { folder != nil }

  /// The bytes of a file of the folder.
  static func file(_ name: String) throws -> [UInt8] {
    guard let folder else { throw CocoaError(.fileNoSuchFile) }
    return Array(try Data(contentsOf: folder.appendingPathComponent(name)))
  }

  /// The generated tests.
  static func generated() throws -> Files { try generatedTests.get() }

  /// What the reference says of the generated tests.
  static func groundTruth() throws -> Files { try generatedTruth.get() }

  private static let generatedTruth = Result { try archive("dev-rust-ground-truth.tar.gz") }
  private static let generatedTests = Result { try archive("dev-corpus.tar.gz") }

  /// The tests of a large corpus, or requests of a large test, that are run: all of them where the build is optimized
  /// or `FENGNI_WHOLE_CORPUS` is set, else every eighth, for the time it takes.
  static func sample<Element>(of all: [Element], _ corpus: String) -> [Element] {
    #if DEBUG
      guard ProcessInfo.processInfo.environment["FENGNI_WHOLE_CORPUS"] == nil else { return all }
      let sample = all.enumerated().filter { $0.offset % 8 == 0 }.map(\.element)
      print("\(corpus): \(sample.count) of \(all.count) tests chosen; FENGNI_WHOLE_CORPUS=1 runs them all")
      return sample
    #else
      return all
    #endif
  }

  /// The files of a gzipped archive of the folder, unpacked in memory.
  static func archive(_ name: String) throws -> Files {
    guard let folder else { throw CocoaError(.fileNoSuchFile) }
    let gzip = Process()
    gzip.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    gzip.arguments = ["gzip", "-dc", folder.appendingPathComponent(name).path]
    let output = Pipe()
    gzip.standardOutput = output
    try gzip.run()
    let archive = Array(output.fileHandleForReading.readDataToEndOfFile())
    gzip.waitUntilExit()
    guard gzip.terminationStatus == 0 else { throw CocoaError(.fileReadCorruptFile) }
    return Files(contents: entries(ofTar: archive))
  }

  /// Files by their paths.
  struct Files: Sendable {
    fileprivate let contents: [String: ArraySlice<UInt8>]

    var paths: some Sequence<String> { contents.keys }

    /// The file at a path, or nil.
    subscript(path: String) -> [UInt8]? { contents[path].map { Array($0) } }

    /// The file at a path that must be there.
    func file(_ path: String) throws -> [UInt8] {
      guard let file = self[path] else { throw CorpusTest.Malformed(description: "no file \(path)") }
      return file
    }

    /// The paths of the tests below a folder, in order.
    func tests(below folder: String) -> [String] {
      contents.keys.filter {
        // Only an app has other JSON files beside its test.
        $0.hasPrefix(folder)
          && (folder == "apps/" ? $0.hasSuffix("/test.json") : $0.hasSuffix(".json"))
          && !$0.hasSuffix(".entities.json")
      }.sorted()
    }
  }

  /// The regular files of a tar archive (POSIX.1-1988 ustar: 512-byte headers, contents padded to 512 bytes).
  private static func entries(ofTar archive: [UInt8]) -> [String: ArraySlice<UInt8>] {
    var files: [String: ArraySlice<UInt8>] = [:]
    var offset = 0
    while offset + 512 <= archive.count, archive[offset] != 0 {
      let header = archive[offset..<(offset + 512)]
      let name = text(header, at: 0, length: 100)
      let prefix = text(header, at: 345, length: 155)
      let size = Int(text(header, at: 124, length: 12).filter(\.isNumber), radix: 8) ?? 0
      let isRegularFile = header[offset + 156] == UInt8(ascii: "0") || header[offset + 156] == 0
      let start = offset + 512
      if isRegularFile, start + size <= archive.count {
        let path = prefix.isEmpty ? name : prefix + "/" + name
        files[path.hasPrefix("./") ? String(path.dropFirst(2)) : path] = archive[start..<(start + size)]
      }
      offset = start + (size + 511) / 512 * 512
    }
    return files
  }

  private static func text(_ header: ArraySlice<UInt8>, at offset: Int, length: Int) -> String {
    let field = header[(header.startIndex + offset)..<(header.startIndex + offset + length)]
    return String(decoding: field.prefix { $0 != 0 }, as: UTF8.self)
  }
}
