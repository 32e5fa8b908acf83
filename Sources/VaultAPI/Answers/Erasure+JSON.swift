import NIOCore
import Vault

extension ErasurePlan {
  var json: ByteBuffer {
    JSONWriter.object(capacity: 256 + records.count * 64) { json in
      json.member("dry_run", true)
      json.member("id", id)
      json.member("type", type.text)
      json.member("version", version)
      json.member(array: "records") { json in
        for record in records {
          json.object { json in
            json.member("type", record.type)
            json.member("id", record.id)
          }
        }
      }
      json.member("links", links)
      json.member("audit_seq", auditSeq)
      json.member("policy_version", policyVersion)
    }
  }
}

extension ErasureReceipt {
  var json: ByteBuffer {
    JSONWriter.object(capacity: 4096) { json in
      json.member("dry_run", false)
      json.member("id", id)
      json.member("type", type.text)
      json.member("erased", records)
      json.member("audit_seq", auditSeq)
      json.member("policy_version", policyVersion)
      json.member("replayed", replayed)
      // A file of c2sp.org/tlog-proof, which is text.
      json.member("receipt", String(decoding: proof.encoded, as: UTF8.self))
    }
  }
}
