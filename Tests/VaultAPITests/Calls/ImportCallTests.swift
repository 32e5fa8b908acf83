import Synchronization
import Testing
import VaultClient

@Suite(.serialized) struct ImportCallTests {
  private static let header =
    "key,place,name,sex,birth_date,id_type,id_number,phone,unit_room,residency,status,protected\r\n"

  private static func row(_ number: Int, phone: String? = nil) -> String {
    let phone = phone ?? "154" + String(10_000_000 + number)
    return
      "R-\(number),B/baihe/031/08,张三,male,1990-05-0\(1 + number % 9),none,,\(phone),1单元\(100 + number),owner,living,no\r\n"
  }

  @Test func `rows are sent in pieces, bad ones are told, and sending again writes nothing twice`()
    async throws
  {
    try await ServedVault.with { served in
      let text =
        "# SYNTHETIC community=B scale=S seed=1\r\n" + Self.header
        + (1...40).map { Self.row($0) }.joined() + Self.row(41, phone: "12")
      let content = Array(text.utf8)
      try await served.as("sun") { sun in
        let opened = try await sun.openImport(type: "resident", format: .csv, purpose: "grid_register")
        #expect(opened.state == "open" && opened.written == 0)
        let pieces = AsyncStream<[UInt8]> { stream in
          for start in stride(from: 0, to: content.count, by: 97) {
            stream.yield(Array(content[start..<min(start + 97, content.count)]))
          }
          stream.finish()
        }
        let sent = Mutex<Int64>(0)
        let report = try await sun.sendRows(
          opened.id, format: .csv, .stream(length: Int64(content.count), pieces), purpose: "grid_register"
        ) { bytes in sent.withLock { $0 = max($0, bytes) } }
        #expect(report.status.written == 40 && report.status.refused == 1)
        #expect(report.problems.map(\.field) == ["phone"])
        #expect(report.problems.first?.line == 43)
        #expect(sent.withLock { $0 } == Int64(content.count))

        // Whom the answer did not reach can ask again what was refused.
        let told = try await sun.importReport(opened.id)
        #expect(told.problems.map(\.line) == [43] && !told.status.isRunning)
        let status = try await sun.importStatus(opened.id)
        #expect(status.written == 40 && status.type == "resident")
        let withdrawn = try await sun.withdrawImport(opened.id, purpose: "grid_register")
        #expect(withdrawn.state == "withdrawn")
      }
      try await served.as("zhou") { zhou in
        let page = try await zhou.list("resident", place: "B/baihe/031/08", purpose: "grid_register")
        #expect(page.rows.isEmpty)
        let foreign = await problem { _ = try await zhou.importStatus("i_0000000000000000") }
        #expect(foreign?.status == 404)
      }
    }
  }

  @Test func `a body that says it is something else is not read as rows`() async throws {
    try await ServedVault.with { served in
      let answer = try await served.raw(
        "POST /v1/imports/i_0000000000000000/rows", as: "sun", ["Access-Purpose: grid_register"], body: "{}")
      #expect(RawConnection.status(answer) == 415)
    }
  }
}
