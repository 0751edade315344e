import JSON

/// What a plan came to, while the ledger goes through what it saw of one object.
struct PlanObserved: ~Copyable {
    /// Differences that nobody knew, or knew otherwise; policies are asked about them.
    var drift: Observed?
    /// Differences that events had told: the plan read the same values.
    var confirmed: StateTouch?
}

extension Ledger {
    /// Work on what is known of an object that a plan saw, as `visit` does for an event's.
    mutating func visit(plan observation: Observation) -> LedgerVisit {
        guard let place = place(of: observation.key) else {
            return LedgerVisit(LedgerSlot(observation.key, LedgerEntry(observation)), nil, isKept: false)
        }
        return LedgerVisit(own(at: place), place)
    }

    /// Follows what a plan saw of an object. It is a read: it opens what no event told, confirms what events told, and
    /// corrects a value that somebody changed unseen. What happened after it is left alone.
    ///
    /// - Parameter quiet: positions in `assessment.compared` that open nothing by themselves.
    mutating func observe(plan observation: Observation, quiet: Set<Int>, _ visit: inout LedgerVisit) -> PlanObserved {
        var seen = PlanObserved()
        guard visit.slot.entry.isManaged else { return seen }
        let wasOpen = visit.slot.entry.isOpen
        var tally = ChangeTally(observation)
        var touch = StateTouch(
            key: observation.key, wasReportOpen: visit.wasReportOpen, changeClass: visit.slot.entry.changeClass,
            hadObject: visit.slot.entry.object != nil)
        if observation.assessment.lifecycle == .deleted {
            visit.slot.entry.seeDeletion(&tally, &touch)
        } else if visit.slot.entry.object?.changeClass != .deleted {
            for (position, compared) in observation.assessment.compared.enumerated() {
                see(compared, isQuiet: quiet.contains(position), &visit.slot.entry, &tally, &touch)
            }
        }
        guard tally.driftCount > 0 || !touch.isEmpty else { return seen }
        visit.noteChange()
        if wasOpen {
            visit.slot.entry.take(observation.assessment.$resource)
        } else {
            visit.slot.entry.touch(observation)
        }
        visit.slot.entry.noteVisibility(of: observation.assessment)
        if tally.driftCount > 0 {
            var observed = tally.observed(changeClass: visit.slot.entry.changeClass)
            for index in observed.shown.indices { observed.shown[index].isShownByPlan = true }
            seen.drift = consume observed
        }
        if !touch.isEmpty { seen.confirmed = touch }
        return seen
    }

    private mutating func see(
        _ compared: ComparedAttribute, isQuiet: Bool, _ entry: inout LedgerEntry, _ tally: inout ChangeTally,
        _ touch: inout StateTouch
    ) {
        let observation = tally.observation
        let time = observation.time
        let key = ChangeKey(path: compared.path, element: compared.element)
        let shown = ShownChange(compared, observation)
        if let index = entry.index(of: key) { return entry.see(shown, at: index, &tally, &touch) }
        guard !isQuiet, !entry.hasEnded(key, after: time) else { return }
        if let ended = recency.time(observation.key, key), ended > time { return }
        if let expected = expectations[Recency.Key(observation.key, key)], expected == shown.new { return }
        tally.driftCount += 1
        tally.reasons.formUnion(observation.baseReasons)
        tally.append(shown, previous: nil, key: key)
        let omitted = entry.changesOmitted
        var change = shown.opened(key, observation, reasons: observation.baseReasons)
        change.isShownByPlan = true
        entry.insert(change)
        counters.changesOmitted += entry.changesOmitted - omitted
        entry.record(.opened, observation, key: key, previous: shown.old.value, new: shown.new.value)
    }
}

extension LedgerEntry {
    /// What no plan shows hides nothing of the other differences of the object.
    mutating func noteVisibility(of assessment: Assessment) {
        guard !assessment.isPlanVisible else { return isPlanVisible = true }
        guard isPlanVisible else { return }
        let told = Set(assessment.compared.map { ChangeKey(path: $0.path, element: $0.element) })
        isPlanVisible = changes.contains { !told.contains($0.key) }
    }

    /// A tracked attribute as the plan read it: the value that is known already, or another one.
    fileprivate mutating func see(
        _ shown: ShownChange, at index: Int, _ tally: inout ChangeTally, _ touch: inout StateTouch
    ) {
        let observation = tally.observation
        let time = observation.time
        let open = changes[index]
        guard open.lastSeen <= time else { return }
        if open.isNewKnown, !open.holds(shown.new, isKnown: true) {
            tally.driftCount += 1
            tally.reasons.formUnion(observation.baseReasons)
            tally.append(shown, previous: open.new, key: open.key)
            changes[index].move(to: shown, observation, reasons: observation.baseReasons)
            changes[index].isShownByPlan = true
            record(.changed, observation, key: open.key, previous: open.new, new: shown.new.value)
            return
        }
        guard !open.isShownByPlan else { return }
        changes[index].isShownByPlan = true
        changes[index].observedAt = time
        changes[index].lastSeen = time
        changes[index].effect = .now
        // A plan tells that the value is live, not whose it is.
        changes[index].reasons.formIntersection([.ownApplyUnproven])
        if !open.isNewKnown {
            changes[index].new = shown.new.value
            changes[index].newDigest = shown.new.digest
            changes[index].isNewKnown = true
            changes[index].isCondensed = shown.old.isCondensed || shown.new.isCondensed
        }
        touch.moved.append(TouchedChange(changes[index]))
    }

    /// The plan found the object gone.
    fileprivate mutating func seeDeletion(_ tally: inout ChangeTally, _ touch: inout StateTouch) {
        let observation = tally.observation
        let time = observation.time
        if let known = object, known.changeClass == .deleted {
            let left = known.reasons.intersection([.ownApplyUnproven])
            guard known.observedAt <= time, known.reasons != left else { return }
            object?.reasons = left
            object?.observedAt = time
            touch.isRelocated = true
            return
        }
        // Whoever did something to it since did so to an object that is there again.
        guard !hasEnded(nil, after: time), !isOpen || lastChange <= time else { return }
        tally.driftCount += 1
        tally.touchesObject = true
        tally.reasons.formUnion(observation.baseReasons)
        let wasReported = isReportOpen
        changes = []
        changesOmitted = 0
        open(.deleted, observation)
        object?.isReported = wasReported
    }

    private var lastChange: EventTime {
        (changes.map(\.lastSeen) + [object?.observedAt].compactMap(\.self)).max() ?? lastSeen
    }

    /// Whether the change, or the object as a whole, was put right later than that.
    fileprivate func hasEnded(_ key: ChangeKey?, after time: EventTime) -> Bool {
        let ends: Set<HistoryEntry.What> = [
            .reverted, .transient, .applied, .adopted, .imported, .destroyed, .waived, .created, .replaced,
        ]
        return history.contains { $0.at > time && ends.contains($0.what) && ($0.key == nil || $0.key == key) }
    }

    /// The event that brought about what until now only a plan had shown: its actor joins. False: it is another change.
    mutating func explain(at index: Int, _ shown: ShownChange, _ tally: inout ChangeTally) -> Bool {
        let open = changes[index]
        let observation = tally.observation
        let time = observation.time
        // An older record that does not tell its value can have set no other one.
        let isSame = shown.compared.isKnown ? open.holds(shown.new, isKnown: true) : time <= open.lastSeen
        guard isSame else { return false }
        tally.append(shown, previous: nil, key: open.key)
        // What the record by itself says; the plan makes the change certain all the same.
        if !shown.compared.isKnown { tally.reasons.formUnion(observation.baseReasons.union([.valueUnknown])) }
        changes[index].firstSeen = min(open.firstSeen, time)
        changes[index].lastSeen = max(open.lastSeen, time)
        changes[index].$actor = observation.actor
        changes[index].$event = observation.event
        record(.explained, observation, key: open.key, previous: nil, new: open.new)
        return true
    }
}

extension OpenChange {
    /// No event told of it: the plan is all there is.
    var isOfPlan: Bool { event.isPlan }

    /// Only a plan told of it, which a newer state has superseded, and what that state has cannot be compared (the index
    /// does not keep it, or it is a secret and there is no key). A state is written after a refresh, so it holds the live
    /// value; if not, the next plan says so.
    func isPastPlan(written: EventTime) -> Bool { isOfPlan && written > observedAt }
}

extension EventReference {
    static let planName = "terraform plan"
    static let planService = "terraform"

    var isPlan: Bool { name == Self.planName && service == Self.planService }
}
