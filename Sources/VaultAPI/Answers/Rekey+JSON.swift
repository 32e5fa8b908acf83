import NIOCore
import Vault

extension RekeyStatus {
  var json: ByteBuffer {
    JSONWriter.object { json in
      json.member("id", id)
      json.member("scope", isOfAll ? "all" : "subject")
      json.member("index", renewsIndex)
      json.member("state", isDone ? "done" : isRunning ? "running" : "waiting")
      json.member("begun", begun.description)
      json.member("subjects", subjects)
      json.member("records", records)
      json.member("of", total)
      json.member("failed", failed)
    }
  }
}
