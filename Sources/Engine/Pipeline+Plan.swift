import JSON

extension Pipeline {
    /// Judges each plan that is of a state in force, once for each version of that state.
    static func plansJudged(_ environment: Environment, _ memory: inout Memory) -> [Finding] {
        guard environment.hasStates, !environment.plans.isEmpty else { return [] }
        let source = environment.source
        let own = environment.ownership.states(of: source.key)
        var findings: [Finding] = []
        for plan in environment.plans.plans {
            let states = PlanShelf.states(of: plan, in: own).filter { state in
                let token = "\(plan.id)\u{0}\(state.name)\u{0}\(state.lineage)\u{0}\(state.serial)"
                guard memory.judging.judgedPlans[token] == nil else { return false }
                memory.judging.judgedPlans.set(true, for: token)
                return true
            }
            let assessor = PlanAssessor(
                plan: plan, catalog: environment.catalog, source: source, states: states,
                ownership: environment.ownership)
            let assessments = assessor.assess()
            for (index, seen) in assessments.enumerated() {
                let key = seen.assessment.resource.key
                var event = EventReference(
                    provider: source.provider, id: plan.id, name: EventReference.planName,
                    service: EventReference.planService, time: plan.time ?? EventTime(microseconds: 0),
                    account: key.account, region: key.region)
                event.part = index + 1
                event.parts = assessments.count
                findings += environment.detection.plan(seen, as: event, &memory.judging)
            }
        }
        return findings
    }

    /// What an event's assessments say of plans, by those that are of the states in force.
    static func refined(_ assessments: [Assessment], _ environment: Environment) -> [Assessment] {
        let own = environment.ownership.states(of: environment.source.key)
        return assessments.map { assessment in
            guard let name = assessment.resource.state, let state = own.first(where: { $0.name == name }) else {
                return assessment
            }
            return environment.plans.plans.reduce(assessment) { refined, plan in
                guard !PlanShelf.states(of: plan, in: [state]).isEmpty else { return refined }
                return PlanVisibility(plan: plan, catalog: environment.catalog).refined(refined)
            }
        }
    }
}

extension Explanation {
    /// What the plans of the source say of an object that an event touched.
    mutating func tellPlans(_ assessment: Assessment, _ environment: Environment) {
        guard let name = assessment.resource.state, let address = assessment.resource.address,
            let state = environment.ownership.states(of: environment.source.key).first(where: { $0.name == name })
        else { return }
        for plan in environment.plans.plans where plan.name == nil || plan.name == name {
            let time = plan.time.map { " of \($0.iso8601)" } ?? ""
            let standing = plan.standing(against: state)
            add(.compare, "the plan\(time) is \(standing == .inForce ? "evidence" : "no evidence"): \(standing.words)")
            guard standing == .inForce else { continue }
            guard let drift = plan.drift(at: address) else {
                add(.compare, "that plan lists no difference of \(address)")
                continue
            }
            if drift.isDeleted { add(.compare, "that plan found the object gone") }
            for attribute in drift.attributes {
                let action = drift.action.map { $0.changes(attribute.name) ? ", and changes it" : ", and leaves it" }
                add(.compare, "that plan saw \(attribute.name) differ from the state" + (action ?? ""))
            }
        }
    }
}
