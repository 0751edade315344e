/// What plans give rise to: drift that no event told, and certainty about what events told.
extension Detection {
    /// The findings of one object that a plan saw.
    func plan(_ seen: PlanAssessment, as event: EventReference, _ memory: inout JudgingMemory) -> [Finding] {
        // The caller has made sure that the plan is of the state in force, which is therefore not newer.
        let observation = Observation(
            seen.assessment, event: Boxed(wrappedValue: event), actor: Boxed(wrappedValue: .unknown), isClaimed: false,
            stateTime: nil, digestKey: source.digestKey)
        guard !memory.pending.awaits(observation) else { return [] }
        let observed = memory.ledger.observe(plan: observation, quiet: seen.quiet)
        var findings: [Finding] = []
        if let drift = observed.drift {
            let retained = memory.ledger.rulesOfOpenReport(observation.key)
            let judgement = policies.judge(
                subject(observation, drift), retained: retained, mode: .counting, &memory.thresholds,
                &memory.judgeCounters)
            let conclusion = memory.ledger.conclude(observation.key, drift, judgement, observation) { review($0) }
            var result = finding(observation, drift.outcome, drift.reason)
            result.trigger = .plan
            result.fill(drift, judgement, conclusion)
            findings.append(result)
        }
        if let confirmed = observed.confirmed {
            findings += settle([confirmed], .plan, at: memory.clock ?? event.time, &memory)
        }
        return findings
    }
}

extension PendingApplies {
    /// Whether a claim of an own apply on the object awaits its proof: until then nobody knows whose the difference is.
    func awaits(_ observation: Observation) -> Bool {
        items.contains { $0.observation.key == observation.key && $0.observation.event.time <= observation.event.time }
    }
}

extension Actor {
    /// Nobody was seen doing it.
    static let unknown = Actor(name: "unknown", type: "Unknown", via: "unknown")
}
