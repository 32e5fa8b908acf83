/// The files of an exported log, wherever they lie: in a folder, in an archive.
public protocol LogFiles {
  /// The path of every file, with `/` between its parts.
  var paths: Set<String> { get }
  /// The bytes of a file; nil where there is none.
  ///
  /// - Throws: where it has more than `limit` bytes, or cannot be read.
  func bytes(of path: String, atMost limit: Int) throws -> [UInt8]?
  /// Calls `body` with each line of a file, without its end; nothing where there is no such file.
  ///
  /// - Throws: where a line has more than `limit` bytes, the file cannot be read, or `body` throws.
  func forEachLine(of path: String, atMost limit: Int, _ body: ([UInt8]) throws -> Void) throws
}
