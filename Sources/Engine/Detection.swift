/// Stages 8 and 9 over assessments: explain, follow, judge. What `Pipeline` calls once stages 4 to 7 have spoken.
///
/// Pure: what it needs to know of the world comes in as values, what it remembers goes out in `JudgingMemory`.
struct Detection<Facts: StateFacts> {
    var source: SourceSettings
    var policies: PolicySet
    var facts: Facts
    /// False: no state of the source is loaded, so nothing can be judged.
    var hasStates: Bool
    var claim: ApplyClaim
    var automation = ExpectedAutomation.builtIn

    /// The findings of one event: one for each assessment, ordered by address; ends of waiting that its time brings about
    /// come first.
    func event(
        _ event: EventReference, by caller: CallerFacts, _ assessments: [Assessment], _ memory: inout JudgingMemory
    ) -> [Finding] {
        self.event(event, by: KnownCaller(caller), assessments, &memory)
    }

    func event(
        _ event: EventReference, by caller: KnownCaller, _ assessments: [Assessment], _ memory: inout JudgingMemory
    ) -> [Finding] {
        var findings = advance(to: event.time, &memory)
        guard !assessments.isEmpty else {
            return findings + [Finding(event: event, source: source.key, outcome: .unmapped)]
        }
        let ordered = assessments.count == 1 ? assessments : assessments.sorted { $0.orderText < $1.orderText }
        // All are asked before the first one moves the ledger.
        var repeated: Set<Int> = []
        for index in ordered.indices where memory.holds(event.id, of: ordered[index].resource.key) {
            repeated.insert(index)
        }
        let isClaimed = claim.isClaimed(caller.facts, actor: caller.actor.wrappedValue, tool: caller.tool)
        for index in ordered.indices {
            var part = event
            part.part = index + 1
            part.parts = ordered.count
            var observation = Observation(
                ordered[index], event: Boxed(wrappedValue: part), actor: caller.actor, isClaimed: isClaimed,
                stateTime: facts.time(of: ordered[index].resource), digestKey: source.digestKey)
            if repeated.contains(index) {
                findings.append(finding(observation, .ignored, IgnoredReason.duplicate.rawValue))
                continue
            }
            if caller.isVouchedFor { observation.expected = expected(observation.assessment, caller) }
            if memory.isBeforeGapEnd(event.time) { observation.reasons.insert(.gap) }
            let found = explained(observation, caller.facts, &memory)
            if findings.isEmpty { findings = found } else { findings += found }
        }
        return findings
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
        _ observation: Observation, _ caller: CallerFacts, _ memory: inout JudgingMemory
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
        case .unmanaged where observation.assessment.lifecycle != .deleted && automation.ownsUnmanaged(caller):
            return [finding(observation, .ignored, IgnoredReason.expectedAutomation.rawValue)]
        case .managed, .unmanaged:
            return run(observation, .event, &memory)
        }
    }

    /// Ledger, then policies, then the report.
    func run(_ observation: Observation, _ trigger: Trigger, _ memory: inout JudgingMemory) -> [Finding] {
        memory.pending.supersede(by: observation)
        let observed = memory.ledger.observe(observation)
        var judgement: Judgement?
        if observed.isJudged {
            let retained = memory.ledger.rulesOfOpenReport(observation.key)
            judgement = policies.judge(
                subject(observation, observed), retained: retained, mode: .counting, &memory.thresholds,
                &memory.judgeCounters)
        }
        let conclusion = memory.ledger.conclude(observation.key, observed, judgement, observation) { entry in
            review(entry)
        }
        var result = finding(observation, observed.outcome, observed.reason)
        result.trigger = trigger
        result.fill(observed, judgement, conclusion)
        if observed.wantsStateRefresh {
            result.wantsStateRefresh = memory.asksRefresh(of: observation.assessment.resource)
        }
        guard observed.outcome == .pending else { return [result] }
        let item = PendingApply(observation, graceSeconds: source.applyGraceSeconds)
        guard let oldest = memory.pending.add(item) else { return [result] }
        memory.ledger.counters.pendingCutShort += 1
        return [result] + expired(oldest, &memory)
    }

    func subject(_ observation: Observation, _ observed: Observed) -> JudgeSubject {
        var subject = JudgeSubject(
            resource: observation.assessment.$resource, parent: observation.assessment.$parent,
            isManaged: observation.assessment.ownership == .managed,
            changeClass: observed.changeClass, actor: observation.$actor, event: observation.$event,
            changes: observed.judged, includesObject: observed.touchesObject)
        subject.environment = observation.assessment.resource.environment ?? source.environment
        return subject
    }

    func finding(_ observation: Observation, _ outcome: Outcome, _ reason: String?) -> Finding {
        let detail = Finding.Detail(
            resource: observation.assessment.$resource, parent: observation.assessment.$parent,
            isPlanVisible: observation.assessment.isPlanVisible, actor: observation.$actor)
        return Finding(event: observation.$event, source: source.key, outcome: outcome, reason: reason, detail: detail)
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
                isNewKnown: false, effect: assessment.effect, observedAt: event.time)
        }
    }
}

extension Finding {
    mutating func fill(_ observed: Observed, _ judgement: Judgement?, _ conclusion: Conclusion) {
        detail?.changeClass = observed.changeClass
        detail?.changes = observed.shown
        detail?.transition = conclusion.transition
        detail?.resolution = conclusion.resolution
        detail?.isReported = conclusion.transition != .none
        guard let judgement else { return }
        detail?.rules = judgement.rules
        detail?.severity = judgement.severity
        detail?.verdict = observed.reasons.isEmpty ? .confirmed : .unverified
        detail?.unverifiedReasons = observed.reasons.sorted()
        if conclusion.transition == .none, outcome != .unknown { reason = judgement.reason ?? reason }
    }
}
