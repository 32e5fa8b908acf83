/// The people who hold posts of the whole community or of a branch.
enum CommunityStaff {
  /// Demo people first, then the others.
  static func people(of tree: PlaceTree, in setting: Setting) -> [StaffPerson] {
    let today = setting.today
    let community = PlaceTree.community.path
    func person(
      _ id: String, _ name: String, _ role: String, at place: String = PlaceTree.community.path,
      profile: String? = nil
    ) -> StaffPerson {
      StaffPerson(id: id, name: name, posts: [.init(role, at: place, today: today)], profile: profile)
    }
    var people = [
      person("p-zhou", "周敏", "grid_leader", at: StoryPeople.grid, profile: "grid-leader"),
      person("p-sun", "孙丽", "committee_staff", profile: "committee"),
      person("p-qian", "钱伟", "compliance_officer", profile: "compliance"),
      StaffPerson(
        id: "p-wang-xiulan", name: StoryPeople.residentName, resident: recordKey("R", 1), posts: [],
        profile: "resident"),
      person("p-dpo", "何静", "data_protection_officer", profile: "protection"),
      person("p-service", "供需对接服务", "service", profile: "service"),
      person("p-admin", "吴涛", "administrator", profile: "administrator"),
    ]
    var stream = RandomStream(seed: setting.seed, topic: .staff)
    func add(_ id: String, _ role: String, at place: String) {
      let name = FamilyNames(writing: .han, using: &stream).name(
        sex: stream.happens(4_500) ? .male : .female, birthYear: 1980, bearsFamilySurname: true,
        using: &stream)
      people.append(person(id, name.text, role, at: place))
    }
    for number in 2...(setting.scale == .small ? 3 : 18) {
      add("p-ccs-\(number)", "committee_staff", at: community)
    }
    add("p-secretary", "committee_secretary", at: community)
    add("p-street", "street_office", at: community)
    add("p-owners", "owners_committee", at: community)
    for branch in tree.branches {
      let code = branch.path.split(separator: "/").last.map { String($0) } ?? ""
      add("p-brs-\(code)", "branch_secretary", at: branch.path)
    }
    return people
  }
}
