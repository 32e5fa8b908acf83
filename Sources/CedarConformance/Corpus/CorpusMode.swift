import Cedar

/// Answers a folder of tests: `corpus-tests/*.json`, every `*.json` below `tests`, and `apps/*/test.json`.
struct CorpusMode {
  private let folder: Folder
  private let tests: [String]

  init(path: String) throws(UnusableInput) {
    let folder = try Folder(path: path)
    let corpus = folder.names(in: "corpus-tests")
      .filter { $0.hasSuffix(".json") && !$0.hasSuffix(".entities.json") }.map { "corpus-tests/\($0)" }
    let handwritten = folder.files(below: "tests").filter { $0.hasSuffix(".json") }
    let apps = folder.names(in: "apps").map { "apps/\($0)/test.json" }.filter(folder.contains)
    tests = corpus + handwritten + apps
    guard !tests.isEmpty else { throw UnusableInput("no test in \(path)") }
    self.folder = folder
  }

  func run(_ output: LineOutput) {
    for name in tests {
      do {
        let answer = CorpusAnswer(to: try CorpusTest(name, in: folder))
        output.object { line in
          line.name("test")
          line.string(Text(name))
          answer.write(to: &line)
        }
      } catch {
        output.object { line in
          line.name("test")
          line.string(Text(name))
          line.name("validates")
          line.null()
          line.name("requests")
          line.beginArray()
          line.endArray()
          line.name("error")
          line.string(Text(error.message))
        }
      }
    }
  }
}
