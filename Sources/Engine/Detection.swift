/// Stages 8 and 9 over assessments: explain, follow, judge. What `Pipeline` calls once stages 4 to 7 have spoken.
///
/// Pure: what it needs to know of the world comes in as values that never change, what it remembers goes out in
/// `JudgingMemory`.
final class Detection<Facts: StateFacts> {
    let source: SourceSettings
    let policies: PolicySet
    let facts: Facts
    /// False: no state of the source is loaded, so nothing can be judged.
    let hasStates: Bool
    let claim: ApplyClaim
    let automation: ExpectedAutomation

    init(
        source: SourceSettings, policies: PolicySet, facts: Facts, hasStates: Bool, claim: ApplyClaim,
        automation: ExpectedAutomation = .builtIn
    ) {
        self.source = source
        self.policies = policies
        self.facts = facts
        self.hasStates = hasStates
        self.claim = claim
        self.automation = automation
    }

    /// The same with other facts of the states.
    func asking(_ facts: Facts) -> Detection {
        Detection(
            source: source, policies: policies, facts: facts, hasStates: hasStates, claim: claim,
            automation: automation)
    }

    /// The findings of one event: one for each assessment, ordered by address; ends of waiting that its time brings about
    /// come first.
    func event(
        _ event: EventReference, by caller: CallerFacts, _ assessments: [Assessment], _ memory: inout JudgingMemory
    ) -> [Finding] {
        self.event(Boxed(event), by: KnownCaller(caller), assessments, &memory)
    }

    func event(
        _ event: Boxed<EventReference>, by caller: KnownCaller, _ assessments: consuming [Assessment],
        _ memory: inout JudgingMemory
    ) -> [Finding] {
        var findings = advance(to: event.wrappedValue.time, &memory)
        if assessments.count == 1, let only = assessments.popLast() {
            let isRepeated = memory.holds(event.wrappedValue.id, of: only.resource.key)
            let found = part(event, by: caller, consume only, isRepeated: isRepeated, &memory)
            return findings.isEmpty ? found : findings + found
        }
        guard !assessments.isEmpty else {
            return findings + [Finding(event: event, source: source.key, outcome: .unmapped)]
        }
        let ordered = assessments.sorted { $0.orderText < $1.orderText }
        // All are asked before the first one moves the ledger.
        let repeated = ordered.map { memory.holds(event.wrappedValue.id, of: $0.resource.key) }
        for index in ordered.indices {
            var reference = event.wrappedValue
            reference.part = index + 1
            reference.parts = ordered.count
            findings += part(
                Boxed(reference), by: caller, ordered[index], isRepeated: repeated[index], &memory)
        }
        return findings
    }

    /// What an event did to one object.
    private func part(
        _ event: Boxed<EventReference>, by caller: KnownCaller, _ assessment: consuming Assessment, isRepeated: Bool,
        _ memory: inout JudgingMemory
    ) -> [Finding] {
        let expected = caller.isVouchedFor ? expected(assessment, caller) : []
        let stateTime = facts.time(of: assessment.resource)
        let observation = Observation(
            assessment, event: event, actor: caller.actor, isClaimed: claim.isClaimed(caller), expected: expected,
            stateTime: stateTime, reasons: memory.isBeforeGapEnd(event.wrappedValue.time) ? [.gap] : [],
            digestKey: source.digestKey)
        if isRepeated { return [finding(observation, .ignored, IgnoredReason.duplicate.rawValue)] }
        return explained(observation, caller, &memory)
    }

    /// Moves the clock: claims whose time is up are judged without their proof.
    func advance(to time: EventTime, _ memory: inout JudgingMemory) -> [Finding] {
        let clock = max(memory.clock ?? time, time)
        memory.clock = clock
        guard memory.pending.isDue(at: clock) else { return [] }
        return memory.pending.takeExpired(at: clock).flatMap { expired($0, &memory) }
    }

    /// As `advance`, with the finding of the event itself behind what its time brought about.
    func advance(to time: EventTime, _ memory: inout JudgingMemory, behind finding: Finding) -> [Finding] {
        let late = advance(to: time, &memory)
        return late.isEmpty ? [finding] : late + [finding]
    }

    private func expected(_ assessment: Assessment, _ caller: KnownCaller) -> Set<Int> {
        guard caller.isVouchedFor, assessment.ownership == .managed else { return [] }
        return Set(
            assessment.compared.indices.filter {
                automation.expects(assessment.compared[$0], type: assessment.resource.type, by: caller.facts)
            })
    }

    /// Sorts out what needs no ledger, by who holds the object.
    private func explained(
        _ observation: Observation, _ caller: KnownCaller, _ memory: inout JudgingMemory
    ) -> [Finding] {
        if let ignored = observation.assessment.ignored { return [finding(observation, .ignored, ignored.rawValue)] }
        guard hasStates else {
            return [finding(observation, .unknown, UnknownReason.stateUnavailable.rawValue)]
        }
        switch observation.assessment.ownership {
        case .elsewhere(let owner, let address):
            var result = finding(observation, .managedElsewhere, nil)
            result.detail?.elsewhere = owner
            result.detail?.resource.address = owner.namespace == source.key.namespace ? address : nil
            return [result]
        case .undetermined:
            var result = finding(
                observation, .unknown, (observation.assessment.unknownReason ?? .ambiguousResource).rawValue)
            result.detail?.changes = observation.unknownChanges
            return [result]
        case .unmanaged where automation.ownsUnmanaged(caller.facts):
            if observation.assessment.lifecycle == .deleted {
                // It may end the report of an object that somebody else made.
                let found = run(observation, .event, &memory)
                if found.first?.reason != ResolutionKind.destroyed.rawValue { return found }
            }
            return [finding(observation, .ignored, IgnoredReason.expectedAutomation.rawValue)]
        case .managed, .unmanaged:
            return run(observation, .event, &memory)
        }
    }

    /// Ledger, then policies, then the report.
    func run(_ observation: Observation, _ trigger: Trigger, _ memory: inout JudgingMemory) -> [Finding] {
        memory.pending.supersede(by: observation)
        guard var visit = memory.ledger.visit(observation) else {
            return [finding(observation, .noDrift, nil, trigger)]
        }
        let observed = memory.ledger.observe(observation, &visit)
        var judgement: Judgement?
        if observed.isJudged {
            judgement = policies.judge(
                subject(observation, observed), retained: visit.retainedRules, mode: .counting, &memory.thresholds,
                &memory.judgeCounters)
        }
        let conclusion = visit.conclude(observed, judgement, observation) { review($0) }
        visit.end(in: &memory.ledger)
        let wantsRefresh = observed.wantsStateRefresh && memory.asksRefresh(of: observation.assessment.resource)
        guard observed.outcome == .pending else {
            // A list literal would copy it.
            var findings: [Finding] = []
            findings.append(
                finding(observation, observed, judgement, conclusion, trigger, wantsStateRefresh: wantsRefresh))
            return findings
        }
        let finding = finding(observation, observed, judgement, conclusion, trigger, wantsStateRefresh: wantsRefresh)
        let item = PendingApply(observation, graceSeconds: source.applyGraceSeconds)
        guard let oldest = memory.pending.add(item) else { return [finding] }
        memory.ledger.counters.pendingCutShort += 1
        return [finding] + expired(oldest, &memory)
    }

    func subject(_ observation: Observation, _ observed: borrowing Observed) -> JudgeSubject {
        JudgeSubject(
            resource: observation.assessment.$resource, parent: observation.assessment.$parent,
            isManaged: observation.assessment.ownership == .managed, changeClass: observed.changeClass,
            environment: observation.assessment.resource.environment ?? source.environment,
            actor: observation.actor, event: observation.event, changes: observed.judged,
            includesObject: observed.touchesObject,
            formers: facts.formers(of: observation.assessment.resource.type))
    }

    /// What was judged of an observation, and what it did to the report.
    func finding(
        _ observation: Observation, _ observed: borrowing Observed, _ judgement: Judgement?, _ conclusion: Conclusion,
        _ trigger: Trigger, wantsStateRefresh: Bool = false
    ) -> Finding {
        Finding(
            event: observation.event, source: source.key, outcome: observed.outcome,
            reason: observed.reason(after: judgement, conclusion), trigger: trigger,
            wantsStateRefresh: wantsStateRefresh,
            detail: Finding.Detail(
                resource: observation.assessment.$resource, parent: observation.assessment.$parent,
                isPlanVisible: observation.assessment.isPlanVisible, changeClass: observed.changeClass,
                changes: observed.shown, actor: observation.actor,
                verdict: judgement.map { _ in observed.verdict },
                unverifiedReasons: judgement == nil ? [] : observed.reasons.sorted(), rules: judgement?.rules ?? [],
                severity: judgement?.severity, isReported: conclusion.transition != .none,
                transition: conclusion.transition, resolution: conclusion.resolution))
    }

    func finding(
        _ observation: Observation, _ outcome: Outcome, _ reason: String?, _ trigger: Trigger = .event
    ) -> Finding {
        let detail = Finding.Detail(observation)
        return Finding(
            event: observation.event, source: source.key, outcome: outcome, reason: reason, trigger: trigger,
            detail: detail)
    }
}

extension Detection: Sendable where Facts: Sendable {}

extension Assessment {
    fileprivate var orderText: (String, String) { (resource.address ?? "", resource.key.canonicalText) }
}

extension Observation {
    /// The members whose effect nobody can tell, as changes.
    fileprivate var unknownChanges: [AttributeChange] {
        assessment.unmapped.map { path in
            AttributeChange(
                attribute: path.hasPrefix("?") ? path : "?" + path, kind: .modified, old: nil, new: nil,
                isNewKnown: false, effect: assessment.effect, observedAt: time)
        }
    }
}

extension Observed {
    fileprivate var verdict: Verdict { reasons.isEmpty ? .confirmed : .unverified }

    /// Where nothing is reported, why; a judgement knows it better.
    fileprivate borrowing func reason(after judgement: Judgement?, _ conclusion: Conclusion) -> String? {
        guard let judgement, conclusion.transition == .none, outcome != .unknown else { return reason }
        return judgement.reason ?? reason
    }
}

extension Finding.Detail {
    /// What is known before anything is judged.
    fileprivate init(_ observation: Observation) {
        self.init(
            resource: observation.assessment.$resource, parent: observation.assessment.$parent,
            isPlanVisible: observation.assessment.isPlanVisible, actor: observation.actor)
    }
}
