import JSON

extension LedgerEntry {
    func liveValue(of key: ChangeKey) -> JSONValue? { index(of: key).flatMap { changes[$0].new } }

    /// The object as the newest event names it. One that is the same instance stays: it lies beside the rest of the entry,
    /// and to let go of it would have to be fetched from far away.
    mutating func take(_ named: Boxed<ResourceRef>) {
        if let instance = named.wrappedValue.instance, instance == resource.instance,
            named.wrappedValue.environment == resource.environment
        {
            return
        }
        $resource = named
    }

    /// Notes who last made the object differ.
    mutating func touch(_ observation: Observation) {
        $actor = observation.actor
        $event = observation.event
        take(observation.assessment.$resource)
        $parent = observation.assessment.$parent
        noteVisibility(of: observation.assessment)
    }

    mutating func open(_ changeClass: ChangeClass, _ observation: Observation) {
        let wasReported = object?.isReported ?? false
        object = OpenObject(changeClass, observation, isReported: wasReported)
        let what: HistoryEntry.What =
            switch changeClass {
            case .created: .created
            case .deleted: .deleted
            case .replaced: .replaced
            case .modified: .changed
            }
        record(what, observation, key: nil, previous: nil, new: nil)
    }

    /// Whether events of later times have been seen of it.
    func isKnown(after time: EventTime) -> Bool {
        isMade(after: time) || changes.contains { $0.lastSeen > time && !$0.isOfPlan }
    }

    /// Whether a later event made it.
    func isMade(after time: EventTime) -> Bool {
        guard let object, object.observedAt > time else { return false }
        return object.changeClass == .created || object.changeClass == .replaced
    }

    /// What was created turns out to have been deleted before.
    mutating func replace(_ observation: Observation) {
        guard object?.changeClass == .created else { return }
        object?.changeClass = .replaced
        object?.reasons.insert(.unorderedEvents)
        record(.replaced, observation, key: nil, previous: nil, new: nil)
    }

    /// What was taken away is there again, and is what it was. A claimed own apply that says so needs no proof: the object
    /// is as the state has it.
    mutating func endDeletion(_ tally: inout ChangeTally) {
        let observation = tally.observation
        guard let object, object.changeClass == .deleted, observation.time >= object.observedAt else { return }
        tally.isRestored = true
        tally.closedReported = tally.closedReported || object.isReported
        record(
            .reverted, observation, key: nil, previous: nil, new: nil,
            exposure: max(observation.time.seconds(since: object.firstSeen), 0))
        self.object = nil
    }

    mutating func record(
        _ what: HistoryEntry.What, _ observation: Observation, key: ChangeKey?, previous: JSONValue?, new: JSONValue?,
        exposure: Int64? = nil
    ) {
        record(
            HistoryEntry(
                what, at: observation.time, actorName: observation.actor.wrappedValue.name,
                eventID: observation.eventID, key: key, previous: previous, new: new, exposureSeconds: exposure))
    }

    /// An expected automation moved the value of a change that a person had made.
    mutating func moveLiveValue(at index: Int, to shown: ShownChange, _ observation: Observation) {
        guard observation.time >= changes[index].lastSeen else { return }
        let previous = changes[index].new
        changes[index].new = shown.new.value
        changes[index].newDigest = shown.new.digest
        changes[index].isNewKnown = shown.compared.isKnown
        changes[index].observedAt = observation.time
        changes[index].isShownByPlan = false
        changes[index].lastSeen = observation.time
        record(.changed, observation, key: changes[index].key, previous: previous, new: shown.new.value)
    }

    /// An attribute of an object that no state holds: its live value, or its end.
    mutating func followUnmanaged(_ shown: ShownChange, key: ChangeKey, _ observation: Observation) {
        guard let index = index(of: key) else {
            if shown.compared.newValue != nil {
                insert(shown.opened(key, observation, reasons: observation.baseReasons))
            }
            return
        }
        guard observation.time >= changes[index].lastSeen else { return }
        if shown.compared.newValue == nil {
            changes.remove(at: index)
        } else {
            changes[index].move(to: shown, observation, reasons: observation.baseReasons)
        }
    }

    /// A state holds what nobody had declared. What was known of it no longer says anything.
    mutating func becomeManaged() {
        isManaged = true
        object = nil
        changes = []
        changesOmitted = 0
    }

    mutating func becomeUnmanaged() {
        isManaged = false
        isInstanceGone = false
        object = nil
        changes = []
        changesOmitted = 0
    }

    /// Ends every change of the object at once.
    mutating func closeAll(_ how: ResolutionKind, at time: EventTime, actor: Actor, eventID: String) {
        let first = ([object?.firstSeen].compactMap(\.self) + changes.map(\.firstSeen)).min() ?? time
        var line = HistoryEntry(how.historyWord, at: time, actorName: actor.name, eventID: eventID)
        line.exposureSeconds = max(time.seconds(since: first), 0)
        record(line)
        object = nil
        changes = []
        changesOmitted = 0
    }
}

extension OpenChange {
    mutating func move(to shown: ShownChange, _ observation: Observation, reasons: UnverifiedReasons) {
        kind = shown.compared.kind
        old = shown.old.value
        oldDigest = shown.old.digest
        new = shown.new.value
        newDigest = shown.new.digest
        isNewKnown = shown.compared.isKnown
        isCondensed = shown.old.isCondensed || shown.new.isCondensed
        effect = shown.effect
        observedAt = observation.time
        lastSeen = observation.time
        self.reasons = reasons
        isShownByPlan = false
        $actor = observation.actor
        $event = observation.event
    }
}

extension ResolutionKind {
    var historyWord: HistoryEntry.What {
        switch self {
        case .reverted: .reverted
        case .applied: .applied
        case .adopted: .adopted
        case .imported: .imported
        case .destroyed: .destroyed
        case .waived: .waived
        case .policyChanged: .policyChanged
        }
    }
}
