/// A place as everybody may see it.
public struct PlaceView: Sendable {
  public let path: PlacePath
  public let kind: String
  public let name: String
  public let areaCode: String

  public init(path: PlacePath, kind: String, name: String, areaCode: String) {
    self.path = path
    self.kind = kind
    self.name = name
    self.areaCode = areaCode
  }
}

extension OpenVault {
  /// More places than any town has in one file.
  static let mostPlacesAtOnce = 10_000

  /// Adds places to the tree; those that are there already, with the same name and kind, are left as they are.
  ///
  /// The number of places written.
  func addPlaces(_ places: [PlaceView], by caller: AuthenticatedCaller) async throws(VaultFailure) -> Answer<
    Int
  > {
    try await answering(.placeChange, for: nil, by: caller) { call in
      guard places.count <= OpenVault.mostPlacesAtOnce else {
        return .refused(.invalid("places", "too_many", "at most \(OpenVault.mostPlacesAtOnce) at once"))
      }
      switch try await call.administer(.placeManage, detail: "add places") {
      case nil: return nil
      case .no(let refusal)?: return .refused(refusal)
      case .yes(let permission)?:
        var changes: [Call.ControlChange] = []
        var added: Set<PlacePath> = []
        for place in places.sorted(by: { $0.path < $1.path }) {
          if let problem = problem(of: place, added: added) { return .refused(problem) }
          let record = Place(
            id: place.path.text, placeKind: place.kind, name: place.name, areaCode: place.areaCode)
          let old = directory.current.places[place.path]
          if let old, old.record.placeKind == place.kind, old.record.name.utf8.elementsEqual(place.name.utf8)
          {
            continue
          }
          guard added.insert(place.path).inserted else { continue }
          changes.append(
            try Call.ControlChange(
              record, replacing: old?.row, rows: controls, detail: "place \(place.path)"))
        }
        for start in stride(from: 0, to: changes.count, by: 500) {
          let part = Array(changes[start..<min(start + 500, changes.count)])
          switch try await call.write(part, permission: permission, touching: []) {
          case nil: return nil
          case .no(let refusal)?: return .refused(refusal)
          case .yes?: break
          }
        }
        return .released(changes.count)
      }
    }
  }

  /// The places under `root`, in order; the tree is public.
  func places(under root: PlacePath?) -> [PlaceView] {
    directory.current.places.values.compactMap { versioned in
      guard let path = PlacePath(versioned.record.id), root.map({ path.lies(in: $0) }) ?? true else {
        return nil
      }
      return PlaceView(
        path: path, kind: versioned.record.placeKind, name: versioned.record.name,
        areaCode: versioned.record.areaCode)
    }.sorted { $0.path < $1.path }
  }

  private func problem(of place: PlaceView, added: Set<PlacePath>) -> Refusal? {
    let kinds = catalog.placeKinds.map(\.name.text)
    guard place.path.depth <= kinds.count, kinds[place.path.depth - 1].utf8.elementsEqual(place.kind.utf8)
    else {
      return .invalid("kind", "unknown_kind", "not the kind of place the catalogue has at this depth")
    }
    if let parent = place.path.parent, directory.place(parent) == nil, !added.contains(parent) {
      return .invalid("path", "unknown_place", "the place it lies in is not there")
    }
    guard (1...64).contains(place.name.unicodeScalars.count),
      place.name.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F })
    else { return .invalid("name", "malformed", "1 to 64 characters") }
    guard place.areaCode.utf8.count == 6, place.areaCode.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
      kind == .synthetic
        ? place.areaCode.utf8.elementsEqual("000000".utf8) : place.areaCode.utf8.first != 0x30
    else {
      return .invalid("area_code", "malformed", "six digits; 000000 in a synthetic vault, and only there")
    }
    return nil
  }
}
