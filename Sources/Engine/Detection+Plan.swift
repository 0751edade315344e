/// What plans give rise to: drift that no event told, and certainty about what events told.
extension Detection {
    /// The findings of one object that a plan saw.
    func plan(_ seen: PlanAssessment, as event: EventReference, _ memory: inout JudgingMemory) -> [Finding] {
        // The caller has made sure that the plan is of the state in force, which is therefore not newer.
        let observation = Observation(
            seen.assessment, event: Boxed(event), actor: Boxed(.unknown), isClaimed: false,
            expected: [], stateTime: nil, reasons: [], digestKey: source.digestKey)
        guard !memory.pending.awaits(observation) else { return [] }
        var visit = memory.ledger.visit(plan: observation)
        let observed = memory.ledger.observe(plan: observation, quiet: seen.quiet, &visit)
        var findings: [Finding] = []
        if let found = judged(observed, observation, &visit, &memory) { findings.append(found) }
        visit.end(in: &memory.ledger)
        if let confirmed = observed.confirmed {
            findings += settle([confirmed], .plan, at: memory.clock ?? event.time, &memory)
        }
        return findings
    }

    /// What nobody knew, or knew otherwise, and what policies say of it.
    private func judged(
        _ observed: borrowing PlanObserved, _ observation: Observation, _ visit: inout LedgerVisit,
        _ memory: inout JudgingMemory
    ) -> Finding? {
        switch observed.drift {
        case .none: return nil
        case .some(let drift):
            let judgement = policies.judge(
                subject(observation, drift), retained: visit.retainedRules, mode: .counting, &memory.thresholds,
                &memory.judgeCounters)
            let conclusion = visit.conclude(drift, judgement, observation) { review($0) }
            return finding(observation, drift, judgement, conclusion, .plan)
        }
    }
}

extension PendingApplies {
    /// Whether a claim of an own apply on the object awaits its proof: until then nobody knows whose the difference is.
    func awaits(_ observation: Observation) -> Bool {
        items.contains { $0.observation.key == observation.key && $0.observation.time <= observation.time }
    }
}

extension Actor {
    /// Nobody was seen doing it.
    static let unknown = Actor(name: "unknown", type: "Unknown", via: "unknown")
}
