import Cedar

/// Answers a file of probes: single expressions, policies, schemas and entities.
struct ProbesMode {
  private let context: Probe.Context
  private let probes: [JSONValue]

  init(path: String) throws(UnusableInput) {
    do {
      let bytes = try InputFile.read(path, calledIn: path)
      let root = try Unloadable.loading(path) { try JSONValue(parsing: bytes, limits: .testData) }
      let file = try JSONObject(root, path)
      probes = try file.array("probes")
      context = try Probe.Context(JSONObject(file.value("meta"), "`meta`"), bytes)
    } catch {
      throw UnusableInput(error.message)
    }
    guard !probes.isEmpty else { throw UnusableInput("no probe in \(path)") }
  }

  func run(_ output: LineOutput) {
    for (index, json) in probes.enumerated() {
      let result: String
      do {
        result = try Probe(json).result(context)
      } catch {
        LineOutput.complain("probe \(index): \(error.message)")
        continue
      }
      output.object { line in
        line.name("index")
        line.integer(Int64(index))
        line.name("result")
        line.string(Text(result))
      }
    }
  }
}
