/// The distinct elements of a table under construction, each with its position.
struct Interned<Element: Hashable> {
  private(set) var elements: [Element] = []
  private var positions: [Element: Int32] = [:]

  /// The position of `element`, which is appended where it is new.
  mutating func position(of element: Element) -> Int32 {
    if let position = positions[element] { return position }
    let position = Int32(elements.count)
    positions[element] = position
    elements.append(element)
    return position
  }
}
