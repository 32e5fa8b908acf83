/// The part of a name by which people are filed: what the mask keeps and what a search for surnames finds.
///
/// One Chinese character, or two where they are a listed compound surname and a given name follows; the first
/// character alone where the name is transcribed with `·`; the first letter of a Latin name.
enum Surname {
  /// The number of bytes at the start of `name` that are its surname; 0 where it does not begin like a name.
  static func byteCount(in name: RawSpan) -> Int {
    guard name.byteCount > 0, let first = name.scalar(at: 0) else { return 0 }
    if first.value.isLatinLetter { return first.length }
    guard first.value.isHan else { return 0 }

    guard first.length < name.byteCount, let second = name.scalar(at: first.length) else {
      return first.length
    }
    let both = first.length + second.length
    // 欧阳 alone is somebody Ou named Yang: with both characters kept, nothing would be masked.
    guard both < name.byteCount, let third = name.scalar(at: both), third.value.isHan,
      isCompound(first.value, second.value), !holdsDot(name)
    else { return first.length }
    return both
  }

  /// Whether these two characters are a compound surname.
  static func isCompound(_ first: Unicode.Scalar, _ second: Unicode.Scalar) -> Bool {
    compound.contains(UInt64(first.value) << 32 | UInt64(second.value))
  }

  private static func holdsDot(_ name: RawSpan) -> Bool {
    var offset = 0
    while offset < name.byteCount, let scalar = name.scalar(at: offset) {
      if scalar.value.isNameDot { return true }
      offset += scalar.length
    }
    return false
  }

  /// The compound surnames of the Hundred Family Surnames and those besides them that people bear today, in
  /// simplified and, where they differ, traditional characters.
  private static let compound: Set<UInt64> = {
    let listed = """
      欧阳 司马 上官 诸葛 东方 皇甫 尉迟 公孙 轩辕 令狐 宇文 长孙 慕容 司徒 司空 夏侯 万俟 闻人 赫连 澹台
      公冶 宗政 濮阳 淳于 单于 太叔 申屠 仲孙 钟离 鲜于 闾丘 亓官 司寇 巫马 公西 颛孙 壤驷 公良 漆雕 乐正
      宰父 谷梁 拓跋 夹谷 段干 百里 呼延 东郭 南门 羊舌 微生 梁丘 左丘 东门 西门 南宫 第五 独孤 端木 子车
      公羊 太史 南荣 纳兰 完颜 叶赫 耶律 东野 北宫 即墨 哈刺 达奚 褚师 公户 公仪 公输 钟吾 鬼谷 相里 归海
      歐陽 司馬 諸葛 東方 尉遲 公孫 軒轅 長孫 万俟 聞人 赫連 澹臺 濮陽 單于 仲孫 鍾離 鮮于 閭丘 巫馬 顓孫
      壤駟 樂正 穀梁 夾谷 東郭 南門 東門 西門 南宮 獨孤 子車 南榮 納蘭 完顏 葉赫 東野 北宮
      """
    var pairs: Set<UInt64> = []
    for word in listed.split(whereSeparator: \.isWhitespace) {
      let scalars = Array(word.unicodeScalars)
      pairs.insert(UInt64(scalars[0].value) << 32 | UInt64(scalars[1].value))
    }
    return pairs
  }()
}
