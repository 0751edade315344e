import Engine

/// What the status says of plans.
extension SourceStatus {
    /// `PlanLoaded`; only where a state names a plan. It takes nothing from Ready: a plan adds to what events tell.
    func addPlans(_ set: inout ConditionSet) {
        let names = source.spec.states.filter { $0.plan != nil }.map(\.name)
        guard !names.isEmpty else { return }
        let failures = names.compactMap { name in failure(of: name).map { "\(name): \($0)" } }
        let loading = names.filter { failure(of: $0) == nil && known($0)?.loadedAt == nil }
        let outdated = names.compactMap { name -> String? in
            guard let standing = known(name)?.standing, standing != .inForce else { return nil }
            return "\(name): \(standing.words)"
        }
        let stateless = names.filter { isStateless(known($0)) }.map { "\($0): \(Self.noState)" }
        if let first = failures.first {
            set.set("PlanLoaded", .isFalse, "PlanUnavailable", first)
        } else if !loading.isEmpty {
            set.set("PlanLoaded", .isFalse, "Loading", "not loaded yet: plan of " + loading.joined(separator: ", "))
        } else if !outdated.isEmpty {
            set.set("PlanLoaded", .isTrue, "PlanNotInForce", (outdated + stateless).joined(separator: "; "))
        } else if !stateless.isEmpty {
            set.set("PlanLoaded", .isTrue, "StateNotLoaded", stateless.joined(separator: "; "))
        } else {
            set.set("PlanLoaded", .isTrue, "Loaded", "every plan is of the state in force")
        }
    }

    func plan(of entry: DriftSource.TerraformState) -> DriftSource.PlanStatus? {
        guard entry.plan != nil else { return nil }
        var status = DriftSource.PlanStatus()
        if let plan = known(entry.name) {
            status.time = plan.time?.iso8601
            status.serial = plan.serial
            status.drifts = plan.driftCount.map(Int64.init)
            status.inForce = plan.standing.map { $0 == .inForce }
            status.lastSync = plan.loadedAt.map { EventTime(microseconds: $0).iso8601 }
            if let standing = plan.standing, standing != .inForce { status.message = standing.words }
            if isStateless(plan) { status.message = Self.noState }
        }
        if let failure = failure(of: entry.name) { status.message = String(failure.prefix(1_024)) }
        return status
    }

    private static let noState = "its state is not loaded yet"

    /// The plan is there; whether it is of the state in force nobody can tell, for there is none.
    private func isStateless(_ plan: DetectorStatus.Plan?) -> Bool { plan?.loadedAt != nil && plan?.standing == nil }

    private func known(_ name: String) -> DetectorStatus.Plan? {
        detector?.states.first { $0.name == name }?.plan
    }

    private func failure(of name: String) -> String? { planProblems[name]?.message ?? known(name)?.failure }
}
