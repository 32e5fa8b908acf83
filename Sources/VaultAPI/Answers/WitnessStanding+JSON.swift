import Vault

extension WitnessStanding {
  /// The members of an object; says nothing about anybody but the witnesses.
  func write(into json: inout JSONWriter) {
    json.member("mode", mode.rawValue)
    json.member("limit", limit)
    json.member("late", isLate)
    json.member("last_cosigned", lastCosigned?.description)
    json.member(array: "asked") { json in
      for witness in witnesses {
        json.object { json in
          json.member("name", witness.name)
          json.member("size", witness.size)
          json.member("trouble", witness.trouble?.description)
        }
      }
    }
  }
}
