import NIOCore
import Vault

extension AuditEntryView {
  func write(to json: inout JSONWriter) {
    json.member("seq", seq)
    json.member("time", time.description)
    json.member("event", event.code)
    json.member("word", event.word)
    json.member("outcome", outcome.rawValue)
    json.member("actor", actor)
    json.member("subject", subject)
    json.member("purpose", purpose)
    json.member("fields", fields)
    json.member("place", place)
    json.member("decision", decision)
    json.member("detail", detail)
    json.member("expired", isExpired)
    json.member("leaf", leaf)
  }
}

extension AuditPage {
  var json: ByteBuffer {
    JSONWriter.object(capacity: 64 + entries.count * 768) { json in
      json.member(array: "items") { json in
        for entry in entries { json.object { entry.write(to: &$0) } }
      }
      json.member("next_cursor", before.map { String($0) })
      json.member("scanned", scanned)
      json.member("closed", closed)
      json.member("audit_seq", auditSeq)
    }
  }
}

extension LogCounts {
  var json: ByteBuffer {
    JSONWriter.object(capacity: 128 + counts.count * 96) { json in
      json.member("first", first)
      json.member("end", end)
      json.member(array: "counts") { json in
        for count in counts {
          json.object { json in
            json.member("month", count.month)
            json.member("event", count.event.code)
            json.member("word", count.event.word)
            json.member("outcome", count.outcome.rawValue)
            json.member("count", count.entries)
          }
        }
      }
      json.member("audit_seq", auditSeq)
    }
  }
}

extension AccessLogPage {
  var json: ByteBuffer {
    JSONWriter.object(capacity: 64 + entries.count * 384) { json in
      json.member(array: "items") { json in
        for entry in entries { json.object { entry.write(to: &$0) } }
      }
      json.member("next_cursor", before.map { String($0) })
      json.member("audit_seq", auditSeq)
    }
  }
}

extension AccessView {
  fileprivate func write(to json: inout JSONWriter) {
    json.member("seq", seq)
    json.member("time", time.description)
    json.member("event", event.code)
    json.member("word", event.word)
    json.member("outcome", outcome.rawValue)
    json.member("role", role)
    json.member("place", place)
    json.member("own", isOwn)
    json.member("via_service", viaService)
    json.member("purpose", purpose)
    json.member("record", record)
    json.member("fields", fields)
    json.member("reason", reason)
  }
}

extension VerificationReport {
  var json: ByteBuffer {
    JSONWriter.object { json in
      json.member("clean", isClean)
      json.member("entries", entries)
      json.member("records", records)
      json.member("erased", erased)
      json.member("openings", openings)
      json.member("expired", expired)
      json.member("root", root)
      json.member("checkpoint", checkpoint)
      json.member(array: "counts") { json in
        for (kind, count) in countsInOrder {
          json.object { json in
            json.member("event", kind.event.code)
            json.member("word", kind.event.word)
            json.member("outcome", kind.outcome.rawValue)
            json.member("count", count)
          }
        }
      }
      json.member(array: "problems") { json in
        for problem in problems {
          json.object { json in
            json.member("seq", problem.seq)
            json.member("row", problem.row)
            json.member("text", problem.text)
          }
        }
      }
      json.member("problem_count", problemCount)
      json.member("unchecked", strings: unchecked)
    }
  }
}
