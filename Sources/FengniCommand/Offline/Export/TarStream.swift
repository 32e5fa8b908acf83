import Vault

/// The files of a tar archive that comes part by part, each whole.
struct TarStream {
  /// More than any file of a log has: a bundle of 256 leaves is about one megabyte.
  private static let largestFile = 4 << 20

  private var pending: [UInt8] = []
  private var header: TarHeader?
  private(set) var isAtEnd = false

  /// Takes the next part and gives the files it completes.
  mutating func take(_ part: ArraySlice<UInt8>) throws(CommandFailure) -> [LogExport.File] {
    pending += part
    var files: [LogExport.File] = []
    var position = 0
    while !isAtEnd {
      if let header {
        let whole = header.size + TarHeader.padding(header.size)
        guard pending.count - position >= whole else { break }
        files.append(
          LogExport.File(
            path: header.path, bytes: Array(pending[position..<position + header.size])))
        position += whole
        self.header = nil
      } else {
        guard pending.count - position >= TarHeader.blockBytes else { break }
        let block = Array(pending[position..<position + TarHeader.blockBytes])
        position += TarHeader.blockBytes
        if block.allSatisfy({ $0 == 0 }) {
          isAtEnd = true
        } else {
          guard let header = TarHeader(block: block), header.size <= Self.largestFile else {
            throw CommandFailure("the answer is not the archive of a log")
          }
          self.header = header
        }
      }
    }
    pending.removeFirst(position)
    return files
  }
}
