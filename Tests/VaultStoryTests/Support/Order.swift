@testable import Vault

/// A resident whose request a member may take on.
struct Order {
  let resident: String
  let request: String
  let otherRequest: String
  let member: String
  let assignment: String

  static let fields = [
    "resident.name", "resident.phone:masked", "resident.unit_room", "service_request.category",
    "service_request.text",
  ]

  /// Offers Wang Xiulan's request to `member`, from now for an hour.
  init(in ready: ReadyVault, to label: String = "li", fields: [String] = Order.fields) async throws {
    resident = try await ready.holdResident().id
    request = try await Order.request("陪送药品一盒", of: resident, in: ready)
    otherRequest = try await Order.request("水管坏了", of: resident, in: ready)
    member = try await Order.enrol(label, in: ready)
    assignment = try await Order.offer(request, of: resident, to: member, fields: fields, in: ready)
  }

  static func request(_ text: String, of resident: String, in ready: ReadyVault) async throws -> String {
    try await ready.hold(
      "service_request", for: .dispatch,
      ["requester": resident, "category": "delivery", "state": "open", "text": text]
    ).id
  }

  /// Makes `label` a member.
  static func enrol(_ label: String, in ready: ReadyVault) async throws -> String {
    let member = try await ready.hold("member", at: "B", for: .members, ["name": "李明"])
    try await ready.link(label, "member", member.id)
    return member.id
  }

  static func offer(
    _ request: String, of resident: String, to member: String, fields: [String] = Order.fields,
    in ready: ReadyVault
  ) async throws -> String {
    try await ready.hold(
      "assignment", for: .dispatch,
      [
        "request": request, "requester": resident, "member": member, "state": "offered",
        "start_at": String(ready.clock.now().description.prefix(19)) + "Z",
        "end_at": String(ready.clock.now().adding(seconds: 3600).description.prefix(19)) + "Z",
        "view_fields": fields.joined(separator: ";"),
      ]
    ).id
  }
}
