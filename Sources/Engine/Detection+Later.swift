/// What states, timers, gaps and policies give rise to: further lines about events that were judged before.
extension Detection {
    /// A state of the source came into force.
    func stateArrived(at time: EventTime, _ memory: inout JudgingMemory) -> [Finding] {
        var findings = advance(to: time, &memory)
        var touches: [StateTouch] = []
        var rebuilt: Set<String> = []
        var proofs: [Finding] = []
        for (item, now) in memory.pending.takeProven(facts, at: time) {
            if let touch = memory.ledger.apply(item, at: time) { touches.append(touch) }
            if item.waitsForObject, let address = now?.address { rebuilt.insert(address) }
            proofs.append(proven(item, now))
        }
        touches += memory.ledger.review(facts, at: time, rebuilt: rebuilt)
        findings += proofs.sorted { $0.orderText < $1.orderText }
        return findings + settle(StateTouch.merged(touches), .state, at: time, &memory)
    }

    func gapFound(_ gap: Gap, _ memory: inout JudgingMemory) -> [Finding] {
        memory.note(gap)
        let time = memory.clock ?? gap.to
        return settle(memory.ledger.demote(gap), .gap, at: time, &memory)
    }

    /// Other policies than before: open reports are judged anew from the facts they hold.
    func policiesChanged(_ memory: inout JudgingMemory) -> [Finding] {
        let time = memory.clock ?? EventTime(microseconds: 0)
        let touches = memory.ledger.review { review($0) }
        return settle(touches, .policy, at: time, &memory)
    }

    /// Nobody proved it in time.
    func expired(_ item: PendingApply, _ memory: inout JudgingMemory) -> [Finding] {
        guard let observation = item.unproven else {
            var result = finding(item.observation, .ignored, IgnoredReason.superseded.rawValue)
            result.trigger = .timer
            guard item.isOverridden else { return [result] }
            result.outcome = .drift
            result.detail?.changeClass = .modified
            result.detail?.changes = item.shown
            result.detail?.verdict = .unverified
            result.detail?.unverifiedReasons = item.observation.baseReasons.union([.ownApplyUnproven]).sorted()
            return [result]
        }
        // The state may have moved on since the call, without proving it.
        var assessment = observation.assessment
        for index in assessment.compared.indices {
            let compared = assessment.compared[index]
            if let now = facts.compare(compared, of: observation.key) { assessment.compared[index] = now }
        }
        let time = facts.time(of: assessment.resource)
        return run(observation.with(assessment, stateTime: time), .timer, &memory)
    }

    private func proven(_ item: PendingApply, _ now: ResourceRef?) -> Finding {
        let isOwn = item.hasProvableValue
        let reason = item.observation.assessment.unknownReason ?? .attributeNotCovered
        var result = finding(
            item.observation, isOwn ? .ignored : .unknown, isOwn ? IgnoredReason.ownApply.rawValue : reason.rawValue)
        result.trigger = .state
        if let now { result.detail?.resource = now }
        result.detail?.changeClass = item.changeClass
        result.detail?.changes = item.shown
        return result
    }

    /// What an event did to reports beside those of its own objects.
    func settled(_ touches: [StateTouch], at time: EventTime, _ memory: inout JudgingMemory) -> [Finding] {
        settle(touches, .event, at: time, &memory)
    }

    func settle(
        _ touches: [StateTouch], _ trigger: Trigger, at time: EventTime, _ memory: inout JudgingMemory
    ) -> [Finding] {
        var findings: [Finding] = []
        for touch in touches {
            guard let before = memory.ledger[touch.key] else { continue }
            let conclusion = memory.ledger.settle(
                touch.key, wasReportOpen: touch.wasReportOpen, ending: touch.ending, isChanged: true, at: time
            ) { review($0) }
            let after = memory.ledger[touch.key] ?? before
            findings += self.findings(touch, after, conclusion, trigger)
        }
        return findings.sorted { $0.orderText < $1.orderText }
    }

    /// One line for each event whose change or object was touched, the newest last: it tells how the report moved.
    private func findings(
        _ touch: StateTouch, _ entry: LedgerEntry, _ conclusion: Conclusion, _ trigger: Trigger
    ) -> [Finding] {
        let parts = touch.parts(entry)
        return parts.enumerated().map { index, part in
            var result = finding(touch, part, entry, conclusion, trigger)
            if index < parts.count - 1 { result.detail?.transition = .none }
            return result
        }
    }

    private func finding(
        _ touch: StateTouch, _ part: TouchedPart, _ entry: LedgerEntry, _ conclusion: Conclusion, _ trigger: Trigger
    ) -> Finding {
        let isNobodys = touch.ending == .imported || (!entry.isManaged && touch.ending != .applied)
        var outcome: Outcome = isNobodys ? .unmanaged : .drift
        if touch.ending == .reverted, part.moved.isEmpty { outcome = .reverted }
        var detail = Finding.Detail(resource: entry.resource, isPlanVisible: entry.isPlanVisible, actor: part.actor)
        detail.parent = entry.parent
        detail.changeClass = part.changeClass
        detail.changes = part.ended + part.moved
        detail.rules = entry.rules
        detail.severity = entry.severity
        detail.transition = conclusion.transition
        detail.resolution = conclusion.resolution
        detail.isReported = conclusion.transition != .none
        if let reasons = part.reasons {
            detail.verdict = reasons.isEmpty ? .confirmed : .unverified
            detail.unverifiedReasons = reasons.sorted()
        }
        var result = Finding(event: part.event, source: source.key, outcome: outcome, detail: detail)
        result.trigger = trigger
        if !detail.isReported { result.reason = "noRule" }
        return result
    }

    /// Asks the policies about all that stands open in a report, grouped by the events that brought it about, so that
    /// each change is judged with its own actor.
    func review(_ entry: LedgerEntry) -> EntryReview {
        var review = EntryReview()
        var groups: [(event: EventReference, actor: Actor, changes: [OpenChange], hasObject: Bool)] = []
        if let object = entry.object, object.isReported { groups.append((object.event, object.actor, [], true)) }
        for change in entry.changes where change.isReported {
            if let index = groups.firstIndex(where: { $0.event == change.event }) {
                groups[index].changes.append(change)
            } else {
                groups.append((change.event, change.actor, [change], false))
            }
        }
        var thresholds = ThresholdWindows()
        var counters = JudgeCounters()
        for group in groups {
            var subject = JudgeSubject(
                resource: entry.resource, isManaged: entry.isManaged, changeClass: entry.changeClass,
                actor: group.actor, event: group.event, changes: group.changes.map { $0.shown() },
                includesObject: group.hasObject)
            subject.parent = entry.parent
            subject.formers = facts.formers(of: entry.resource.type)
            subject.environment = entry.resource.environment ?? source.environment
            let judgement = policies.judge(
                subject, retained: entry.rules, mode: .reviewing, &thresholds, &counters)
            review.add(judgement, group.changes)
            if group.hasObject, judgement.isReported { review.matchesObject = true }
        }
        return review
    }
}

extension EntryReview {
    fileprivate mutating func add(_ judgement: Judgement, _ changes: [OpenChange]) {
        for (position, change) in changes.enumerated() where judgement.matched[position] {
            matchedKeys.insert(change.key)
        }
        for rule in judgement.rules {
            if let index = rules.firstIndex(where: { $0.id == rule.id && $0.policy == rule.policy }) {
                for words in rule.conditions where !rules[index].conditions.contains(words) {
                    rules[index].conditions.append(words)
                }
            } else {
                rules.append(rule)
            }
        }
        rules.sort { ($1.severity, $0.policy, $0.id) < ($0.severity, $1.policy, $1.id) }
        if let other = judgement.severity { severity = max(severity ?? other, other) }
    }
}

extension StateTouch {
    /// One touch an object: what a proof and what the review of the same state did to it.
    fileprivate static func merged(_ touches: [StateTouch]) -> [StateTouch] {
        var merged: [StateTouch] = []
        for touch in touches {
            guard let index = merged.firstIndex(where: { $0.key == touch.key }) else {
                merged.append(touch)
                continue
            }
            merged[index].ended += touch.ended
            merged[index].moved = touch.moved
            merged[index].object = merged[index].object ?? touch.object
            merged[index].isRelocated = merged[index].isRelocated || touch.isRelocated
            if let ending = touch.ending { merged[index].end(ending) }
        }
        return merged
    }
}

/// What a state, a proof or a gap did to what one event brought about.
private struct TouchedPart {
    var event: EventReference
    var actor: Actor
    var changeClass: ChangeClass
    var ended: [AttributeChange] = []
    var moved: [AttributeChange] = []
    /// Why what stands on is not certain; nil: nothing of it stands on.
    var reasons: UnverifiedReasons?
}

extension StateTouch {
    /// Ordered by the events' times. Where neither a change nor the object was touched (it moved to another address, or
    /// its rules did), the newest event speaks for all that stands open.
    fileprivate func parts(_ entry: LedgerEntry) -> [TouchedPart] {
        var parts: [TouchedPart] = []
        func place(_ event: EventReference, _ actor: Actor) -> Int {
            if let index = parts.firstIndex(where: { $0.event == event }) { return index }
            parts.append(TouchedPart(event: event, actor: actor, changeClass: .modified))
            return parts.count - 1
        }
        if let object { parts[place(object.event, object.actor)].changeClass = object.changeClass }
        for touched in ended { parts[place(touched.change.event, touched.change.actor)].ended.append(touched.shown) }
        for touched in moved {
            let index = place(touched.change.event, touched.change.actor)
            parts[index].moved.append(touched.shown)
            parts[index].reasons = (parts[index].reasons ?? []).union(touched.change.reasons)
        }
        guard parts.isEmpty else { return parts.sorted { ($0.event.time, $0.event.id) < ($1.event.time, $1.event.id) } }
        var whole = TouchedPart(event: entry.event, actor: entry.actor, changeClass: changeClass)
        whole.moved = entry.changes.map { $0.shown() }
        if entry.isOpen { whole.reasons = entry.reasons }
        return [whole]
    }
}

extension PendingApply {
    fileprivate var changeClass: ChangeClass {
        switch observation.assessment.lifecycle {
        case .created: .created
        case .deleted: .deleted
        case .modified: .modified
        }
    }

    /// What it set, as findings show it.
    fileprivate var shown: [AttributeChange] {
        observation.assessment.compared.filter { !$0.isEqual }.map {
            ShownChange($0, observation).brief(previous: nil)
        }
    }
}

extension Finding {
    /// Address, object, then the events of one object in the order of their times.
    fileprivate var orderText: (String, String, EventTime, String) {
        (detail?.resource.address ?? "", detail?.resource.key.canonicalText ?? "", event.time, event.id)
    }
}
