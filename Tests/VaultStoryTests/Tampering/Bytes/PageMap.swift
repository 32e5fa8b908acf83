/// What each byte of an SQLite database file is for, by the file format alone
/// (https://www.sqlite.org/fileformat2.html).
///
/// ```
/// page 1      file header(100), then a tree page
/// tree page   type(1) first freeblock(2) cells(2) content start(2) fragments(1) [right child(4)]
///             { cell pointer(2) }*   free space   cells and freeblocks, from the content start to the end
/// freeblock   next(2) size(2) free bytes
/// overflow    next(4) payload, free bytes in the last of a chain
/// free list   trunk: next(4) count(4) { page(4) }*, free bytes; leaf: free bytes
/// ```
/// A byte is free where nothing points at it; what the walk from the roots does not reach stays `unknown`, and
/// counts as used.
struct PageMap {
  enum Use: Equatable {
    case unknown
    case fileHeader
    /// Headers of tree pages, cell pointers, links of overflow pages, of freeblocks and of the free list.
    case structure
    case cell
    case free
  }

  private(set) var uses: [Use]
  private let bytes: [UInt8]
  private let pageSize: Int
  private let usable: Int

  /// - Parameter roots: the first page of every table and index, page 1 among them.
  init?(_ bytes: [UInt8], roots: [Int]) {
    guard bytes.count >= 512 else { return nil }
    self.bytes = bytes
    let size = Int(bytes[16]) << 8 | Int(bytes[17])
    pageSize = size == 1 ? 65_536 : size
    usable = pageSize - Int(bytes[20])
    guard pageSize >= 512, bytes.count % pageSize == 0 else { return nil }
    uses = [Use](repeating: .unknown, count: bytes.count)
    mark(0, 100, .fileHeader)
    for root in roots { walk(root) }
    walkFreeList()
  }

  private mutating func mark(_ from: Int, _ count: Int, _ use: Use) {
    for position in from..<min(from + count, uses.count) { uses[position] = use }
  }

  private func number(_ position: Int, _ count: Int) -> Int {
    bytes[position..<position + count].reduce(0) { $0 << 8 | Int($1) }
  }

  private func offset(_ page: Int) -> Int { (page - 1) * pageSize }

  /// A variable-length integer and how many bytes it takes.
  private func varint(_ position: Int) -> (value: Int, count: Int) {
    var value: UInt64 = 0
    for index in 0..<8 {
      let byte = bytes[position + index]
      value = value << 7 | UInt64(byte & 0x7F)
      if byte & 0x80 == 0 { return (Int(truncatingIfNeeded: value), index + 1) }
    }
    return (Int(truncatingIfNeeded: value << 8 | UInt64(bytes[position + 8])), 9)
  }

  private mutating func walk(_ page: Int) {
    let start = offset(page)
    let head = start + (page == 1 ? 100 : 0)
    let type = bytes[head]
    let isInterior = type == 2 || type == 5
    let headBytes = isInterior ? 12 : 8
    let cells = number(head + 3, 2)
    mark(head, start + pageSize - head, .free)
    mark(head, headBytes + 2 * cells, .structure)
    // Bytes that the file reserves at the end of each page belong to nobody here.
    var block = number(head + 1, 2)
    while block != 0 {
      mark(start + block, 4, .structure)
      block = number(start + block, 2)
    }
    for index in 0..<cells {
      walkCell(start + number(head + headBytes + 2 * index, 2), type)
    }
    if isInterior { walk(number(head + 8, 4)) }
  }

  private mutating func walkCell(_ start: Int, _ type: UInt8) {
    var position = start
    var child: Int?
    if type == 2 || type == 5 {
      child = number(position, 4)
      position += 4
    }
    var local = 0
    if type != 5 {
      let payload = varint(position)
      position += payload.count
      if type == 13 { position += varint(position).count }
      local = localBytes(of: payload.value, isTableLeaf: type == 13)
      position += local
      if local < payload.value {
        walkOverflow(number(position, 4), payload.value - local)
        position += 4
      }
    } else {
      position += varint(position).count
    }
    // The smallest cell has four bytes.
    mark(start, max(4, position - start), .cell)
    if let child { walk(child) }
  }

  /// How much of a payload lies in its cell.
  private func localBytes(of payload: Int, isTableLeaf: Bool) -> Int {
    let most = isTableLeaf ? usable - 35 : (usable - 12) * 64 / 255 - 23
    guard payload > most else { return payload }
    let least = (usable - 12) * 32 / 255 - 23
    let fitting = least + (payload - least) % (usable - 4)
    return fitting <= most ? fitting : least
  }

  private mutating func walkOverflow(_ first: Int, _ count: Int) {
    var page = first
    var left = count
    while page != 0 && left > 0 {
      let start = offset(page)
      mark(start, pageSize, .free)
      mark(start, 4, .structure)
      let here = min(left, usable - 4)
      mark(start + 4, here, .cell)
      left -= here
      page = number(start, 4)
    }
  }

  private mutating func walkFreeList() {
    var trunk = number(32, 4)
    while trunk != 0 {
      let start = offset(trunk)
      let leaves = number(start + 4, 4)
      mark(start, pageSize, .free)
      mark(start, 8 + 4 * leaves, .structure)
      for index in 0..<leaves { mark(offset(number(start + 8 + 4 * index, 4)), pageSize, .free) }
      trunk = number(start, 4)
    }
  }
}
