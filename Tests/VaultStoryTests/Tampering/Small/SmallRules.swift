import Foundation

@testable import Vault

/// Rules of one type with three fields: a vault under them is small enough to change every byte of it.
enum SmallRules {
  /// Read and checked once for all vaults.
  static let folder = Result {
    let scratch = ScratchFolder()
    let shipped = URL(fileURLWithPath: ReadyVault.policies)
    let schema = try String(
      contentsOf: shipped.appendingPathComponent("fengni.cedarschema"), encoding: .utf8)
    for (name, text) in [
      ("catalog.yaml", catalog), ("small.cedar", policies), ("fengni.cedarschema", schema),
    ] { try text.write(toFile: scratch.path + "/" + name, atomically: true, encoding: .utf8) }
    return try PolicyFolder(path: scratch.path)
  }

  private static let catalog = """
    categories:
      NONE: {floor: L1, title: {en: General, zh-Hans: 一般}}
      CONTACT: {floor: L2, title: {en: Contact, zh-Hans: 联系方式}}
      ID: {floor: L4, title: {en: Identity number, zh-Hans: 身份证件}}
      MINOR: {floor: L4, title: {en: Child, zh-Hans: 未成年人}}
      HEALTH: {floor: L4, title: {en: Health, zh-Hans: 健康}}
      DISAB: {floor: L4, title: {en: Disability, zh-Hans: 残疾}}
      WELF: {floor: L4, title: {en: Assistance, zh-Hans: 救助}}
      FIN: {floor: L4, title: {en: Account, zh-Hans: 金融账户}}
      TRACK: {floor: L4, title: {en: Whereabouts, zh-Hans: 行踪}}
    place_kinds:
      community: {title: {en: Community, zh-Hans: 社区}}
      grid: {title: {en: Grid, zh-Hans: 网格}}
    roles:
      administrator: {title: {en: Administrator, zh-Hans: 管理员}}
      compliance_officer: {title: {en: Compliance officer, zh-Hans: 合规员}}
      committee_staff: {title: {en: Staff, zh-Hans: 工作人员}}
    apart: []
    openings:
      looks: {months: 6}
      rules: {months: 60}
    types:
      resident:
        title: {en: Resident, zh-Hans: 居民}
        prefix: r
        class: protected
        subject: itself
        retention: {after: residence, months: 24}
        facts:
          - flag: {name: protected, from: status, equals: hidden}
          - flag: {name: dead, from: status, equals: dead}
        fields:
          name:
            {kind: person_name, label: L3-CONTACT, mask: name, masked: L2, search: [equality], required: true,
             title: {en: Name, zh-Hans: 姓名}}
          phone:
            {kind: phone, label: L3-CONTACT, mask: phone, search: [equality], title: {en: Phone, zh-Hans: 电话}}
          status:
            {kind: code, codes: [living, hidden, dead], label: L2, mask: none, title: {en: Status, zh-Hans: 状态}}
    purposes:
      grid_register:
        title: {en: Register, zh-Hans: 登记}
        posts: [committee_staff]
        highest: L3
        opens: [resident.*]
      audit_review:
        title: {en: Review, zh-Hans: 复核}
        posts: [compliance_officer]
        highest: L1
        opens: []
    raise: []
    combines: []
    page_rows: 20
    budgets:
      - {id: rows, actions: [list, search], level: L2, count: 200, per: hour}
      - {id: reveals, actions: [reveal], level: L3, count: 200, per: hour}
    """

  private static let policies = """
    @id("reach")
    permit (principal, action == Action::"reach", resource is Vault);
    @id("reach-place")
    permit (principal, action == Action::"reach", resource is Record) when { resource in principal.place };
    @id("administrator")
    permit (
      principal in Role::"administrator",
      action in [Action::"people.manage", Action::"apitoken.manage", Action::"place.manage"], resource);
    @id("officer")
    permit (
      principal in Role::"compliance_officer",
      action in [Action::"audit.read", Action::"audit.verify", Action::"audit.export"], resource);
    @id("staff")
    permit (
      principal in Role::"committee_staff",
      action in [
        Action::"locate", Action::"read", Action::"list", Action::"reveal", Action::"search", Action::"create",
        Action::"amend", Action::"import"
      ],
      resource is Record)
    when { resource in principal.place };
    """
}
