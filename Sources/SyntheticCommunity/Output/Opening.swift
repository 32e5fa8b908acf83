/// How every file begins: with the marker that says its people do not exist.
enum Opening {
  static func bytes(of file: OutputFile, in setting: Setting) -> [UInt8] {
    if let columns = Columns.of(file) {
      var table = CSVTable()
      table.appendHeader(columns)
      let community = PlaceTree.communityCode
      let marker =
        "# SYNTHETIC community=\(community) scale=\(setting.scale.rawValue) seed=\(setting.seed) today=\(setting.today)"
      return Array(marker.utf8) + [UInt8(ascii: "\n")] + table.bytes
    }
    var line = JSONLine()
    line.add("synthetic", true)
    line.add("community", PlaceTree.communityCode)
    line.add("scale", setting.scale.rawValue)
    // Text, since a seed may be larger than what JSON readers keep exactly.
    line.add("seed", String(setting.seed))
    line.add("today", setting.today.description)
    return line.terminated
  }
}
