import Engine

/// Plans: evidence beside the events. Nothing waits for them.
extension Detector {
    /// A plan that cannot be read leaves the one before in its place: whether that still counts the states decide.
    mutating func take(
        _ outcome: PlanOutcome, of binding: PlanBinding, _ now: EventTime, _ actions: inout [Action]
    ) {
        // What a loader of the spec before this one still brings is of no use.
        guard configuration.plans.contains(where: { $0.name == binding.name && $0.isSamePlace(as: binding) }) else {
            return
        }
        switch plans.take(outcome, of: binding.name, now) {
        case .none: break
        case .unchanged: actions.append(.planUnchanged(name: binding.name))
        case .failed(let message): actions.append(.planFailed(name: binding.name, message))
        case .loaded(let plan):
            environment.plans = plans.shelf
            actions.append(.planLoaded(name: binding.name, plan))
            guard environment.hasStates else { return }
            conclude(Pipeline.step(environment, &memory, .plan(at: now)), nil, &actions)
        }
    }

    /// A plan that is published elsewhere now is another plan. Called while the configuration before is still in force.
    mutating func keepPlans(of next: DetectorConfiguration) {
        plans.keep { name in
            next.plans.contains { plan in
                plan.name == name && configuration.plans.contains { $0.name == name && $0.isSamePlace(as: plan) }
            }
        }
        environment.plans = plans.shelf
    }

    func addPlans(to status: inout DetectorStatus) {
        for index in status.states.indices {
            let name = status.states[index].name
            guard configuration.plans.contains(where: { $0.name == name }) else { continue }
            status.states[index].plan = plans.status(of: name, against: snapshots[name])
        }
    }
}
