/// A QR code of some bytes (ISO/IEC 18004:2015, model 2): byte mode, error correction level M, the smallest version that
/// holds them, the mask with the lowest penalty.
///
/// Level M restores about 15 % of the modules, enough for a fold or a stain on a sheet that lay in a safe.
struct QRCode: Equatable {
  /// 1 to 40.
  let version: Int
  /// 0 to 7.
  let mask: Int
  /// Dark modules, row by row, without the quiet zone.
  let modules: QRModules

  /// Modules on a side.
  var size: Int { modules.size }

  /// The most bytes that fit.
  static let mostBytes = QRVersion(40).dataCodewords - 3

  /// The code of the bytes; nil where they are too many.
  init?(_ bytes: [UInt8]) { self.init(bytes, mask: nil) }

  /// - Parameter mask: the mask to take whatever its penalty.
  init?(_ bytes: [UInt8], mask asked: Int?) {
    guard let version = (1...40).map({ QRVersion($0) }).first(where: { $0.holds(bytes.count) }) else {
      return nil
    }
    let codewords = QRCodewords.interleaved(QRCodewords.data(bytes, in: version), in: version)
    let blank = QRSymbol(version, codewords: codewords)
    let candidates = (asked.map { [$0] } ?? Array(0..<8)).map { mask in (mask, blank.masked(mask)) }
    guard
      let best = candidates.min(by: { QRPenalty.points(of: $0.1) < QRPenalty.points(of: $1.1) })
    else { return nil }
    self.version = version.number
    mask = best.0
    modules = best.1
  }
}

/// A square of modules, dark or light.
struct QRModules: Equatable {
  let size: Int
  private var isDark: [Bool]

  init(size: Int) {
    self.size = size
    isDark = [Bool](repeating: false, count: size * size)
  }

  subscript(row: Int, column: Int) -> Bool {
    get { isDark[row * size + column] }
    set { isDark[row * size + column] = newValue }
  }

  var darkCount: Int { isDark.count { $0 } }
}
