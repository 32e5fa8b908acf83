extension Catalog {
  func mayNotMeet(_ a: Name, _ b: Name) -> Bool {
    let admin = Name(checked: "administrator")
    return (a == admin) != (b == admin)
  }
}
