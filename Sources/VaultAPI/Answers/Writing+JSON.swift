import NIOCore
import Vault

extension WrittenRecord {
  var json: ByteBuffer {
    JSONWriter.object { json in
      json.member("id", id)
      json.member("type", type.text)
      json.member("version", version)
      json.member("audit_seq", auditSeq)
      json.member("policy_version", policyVersion)
      json.member("replayed", replayed)
    }
  }
}

extension Possibility {
  var json: ByteBuffer {
    JSONWriter.object { json in
      json.member("allowed", allowed)
      json.member("reason", reason?.rawValue)
      json.member("procedures", strings: procedures.map(\.rawValue))
      json.member("audit_seq", auditSeq)
      json.member("policy_version", policyVersion)
    }
  }
}

extension ImportStatus {
  func write(to json: inout JSONWriter) {
    json.member("id", id)
    json.member("type", type)
    json.member("format", format)
    json.member("state", state)
    json.member("written", written)
    json.member("refused", refused)
    json.member("lines_done", linesDone)
    json.member("running", isRunning)
    json.member("removed", removed)
  }

  var json: ByteBuffer { JSONWriter.object { write(to: &$0) } }
}

extension ImportReport {
  var json: ByteBuffer {
    JSONWriter.object(capacity: 1024 + problems.count * 128) { json in
      json.member(object: "status") { status.write(to: &$0) }
      json.member(array: "problems") { json in
        for problem in problems {
          json.object { json in
            json.member("line", problem.line)
            if let column = problem.column { json.member("column", column) }
            json.member("field", problem.field?.text)
            json.member("code", problem.code)
            json.member("reason", problem.reason)
          }
        }
      }
      json.member("problems_left_out", problemsLeftOut)
    }
  }
}
