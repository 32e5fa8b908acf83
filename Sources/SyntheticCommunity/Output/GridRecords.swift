/// Everything generated for one grid, and how it is written out.
struct GridRecords {
  let population: GridPopulation
  let care: CareRegister
  let roll: MemberRoll
  let orders: OrderBook
  let staff: GridStaff

  init(population: GridPopulation, numbering: inout Numbering) {
    var population = population
    roll = MemberRoll(of: &population, numbering: &numbering)
    care = CareRegister(of: population, numbering: &numbering)
    orders = OrderBook(of: &population, roll: roll, numbering: &numbering)
    staff = GridStaff(of: &population, roll: roll)
    self.population = population
  }

  func write(to pages: inout Pages) {
    writeResidents(to: &pages)
    writeHouseholds(to: &pages)
    writeCareProfiles(to: &pages)
    writeMembers(to: &pages)
    writeOrders(to: &pages)
    writeConsents(to: &pages)
    for person in staff.people { pages.add(JSONLine(person), to: .people) }
    for label in population.edges { pages.add(JSONLine(label), to: .edges) }
  }

  private func path(_ building: Int) -> String { population.grid.buildings[building].place.path }
  private func key(_ resident: Int) -> String { population.residents[resident].key }
  private func path(ofResident position: Int) -> String { path(population.residents[position].building) }

  private func writeResidents(to pages: inout Pages) {
    for resident in population.residents {
      pages.add(
        [
          resident.key, path(resident.building), resident.name.text, resident.sex.rawValue,
          resident.birth.description, resident.idType.rawValue, resident.idNumber, resident.phone,
          population.households[resident.household].unitRoom, resident.residency.rawValue,
          resident.moveIn?.description ?? "", resident.employer, resident.emergencyContact, resident.language,
          resident.assistanceNeed, resident.status.rawValue, yesNo(resident.isProtected),
        ], to: .residents)
    }
  }

  private func writeHouseholds(to pages: inout Pages) {
    for (position, household) in population.households.enumerated() where household.isRegisteredHere {
      let members = population.living(in: position).map(key) + household.membersElsewhere
      pages.add(
        [
          household.key, path(household.building), household.unitRoom, String(members.count),
          household.tenure.rawValue, members.joined(separator: ";"),
        ], to: .households)
    }
  }

  private func writeCareProfiles(to pages: inout Pages) {
    for profile in care.profiles {
      let needs = profile.needs
      pages.add(
        [
          profile.key, path(ofResident: profile.resident), key(profile.resident), yesNo(needs.isEmptyNester),
          yesNo(needs.livesAlone), needs.disability?.kind.rawValue ?? "",
          needs.disability.map { String($0.grade) } ?? "", profile.conditions, profile.medication,
          profile.mobility.rawValue, yesNo(needs.isLowIncome), profile.carePlan,
          profile.checkedOn.description,
        ], to: .careProfiles)
    }
  }

  private func writeMembers(to pages: inout Pages) {
    for member in roll.members {
      pages.add(
        [
          member.key, path(member.building), member.name, member.phone, member.idNumber, member.unit,
          member.politicalStatus, member.skills.joined(separator: ";"), member.post?.rawValue ?? "",
          member.trainingValidTo.description,
        ], to: .members)
    }
  }

  private func writeOrders(to pages: inout Pages) {
    for request in orders.requests {
      pages.add(
        [
          request.key, path(ofResident: request.requester), key(request.requester), request.category.rawValue,
          request.state.rawValue, request.text, request.wantedAt.description,
        ], to: .serviceRequests)
    }
    for assignment in orders.assignments {
      pages.add(
        [
          assignment.key, path(ofResident: assignment.requester), orders.requests[assignment.request].key,
          key(assignment.requester), roll.members[assignment.member].key, assignment.state.rawValue,
          assignment.startAt.description, assignment.endAt.description,
          assignment.viewFields.joined(separator: ";"), assignment.outcome,
        ], to: .assignments)
    }
  }

  private func writeConsents(to pages: inout Pages) {
    for consent in care.consents {
      let giver = care.profiles[consent.profile].resident
      pages.add(
        [
          consent.key, path(ofResident: giver), key(giver), consent.item.rawValue, "care_visit",
          consent.item.fields.joined(separator: ";"), Consent.recipients, consent.givenOn.description,
          consent.expiresOn.description, "care-notice-2", consent.method, consent.evidenceHash,
          consent.withdrawnAt?.description ?? "",
        ], to: .consents)
    }
  }

  private func yesNo(_ value: Bool) -> String { value ? "yes" : "no" }
}
