import JSON

extension Ledger {
    /// Work on what is known of the object that an event touches, until its `end`; nothing may be stored or removed in
    /// between. Nil where nothing is known and the event proves that nothing differs.
    mutating func visit(_ observation: Observation) -> LedgerVisit? {
        let key = observation.key
        if let place = place(of: key) { return LedgerVisit(own(at: place), place) }
        guard observation.assessment.provesEquality else {
            return LedgerVisit(LedgerSlot(key, LedgerEntry(observation)), nil)
        }
        for compared in observation.assessment.compared {
            recency.note(key, ChangeKey(path: compared.path, element: compared.element), at: observation.time)
        }
        if observation.assessment.makesSure { recency.note(key, .object, at: observation.time) }
        return nil
    }

    /// Follows what an event did to an object. Claimed differences are not followed: `outcome` is `pending`, and the
    /// caller keeps the observation until a state proves it or time runs out.
    mutating func observe(_ observation: Observation, _ visit: inout LedgerVisit) -> Observed {
        let isImported = visit.slot.entry.isImported(by: observation.assessment)
        var observed: Observed
        switch (observation.assessment.ownership, observation.assessment.lifecycle) {
        case (.managed, .deleted): observed = observeDeletion(observation, &visit.slot.entry)
        case (.managed, let lifecycle): observed = observeManaged(observation, lifecycle, &visit.slot.entry)
        case (_, .deleted): observed = observeUnmanagedDeletion(observation, &visit.slot.entry)
        case (_, let lifecycle): observed = observeUnmanaged(observation, lifecycle, &visit.slot.entry)
        }
        if isImported { observed.ending = .imported }
        observed.wantsStateRefresh = observation.isLate && (observed.outcome == .drift || observed.outcome == .pending)
        visit.note(observed, observation)
        return observed
    }

    // MARK: managed

    private mutating func observeManaged(
        _ observation: Observation, _ lifecycle: Assessment.Lifecycle, _ entry: inout LedgerEntry
    ) -> Observed {
        if !entry.isManaged { entry.becomeManaged() }
        var tally = ChangeTally(observation)
        // A state newer than the event already knows the object that the event made.
        let isCreation = lifecycle == .created && !observation.isLate
        for position in observation.assessment.compared.indices {
            follow(observation.assessment.compared[position], position, &entry, &tally)
        }
        for path in observation.assessment.unknownPaths {
            followUnknown(path, &entry, &tally)
        }
        if isCreation { followCreation(&entry, &tally) }
        // Made anew, and a newer state holds what was made; or what it was in the first place.
        if observation.assessment.makesSure { recency.note(observation.key, .object, at: observation.time) }
        if observation.assessment.makesSure || (lifecycle == .created && observation.isLate) {
            entry.endDeletion(&tally)
        }
        var observed = (consume tally).observed(changeClass: entry.object?.changeClass ?? .modified)
        if lifecycle == .created, observed.outcome == .drift, entry.object == nil { observed.changeClass = .created }
        if observed.isJudged { entry.touch(observation) }
        return observed
    }

    /// A name that a state holds was created outside of Terraform: re-created after a deletion, or before it was seen.
    private func followCreation(_ entry: inout LedgerEntry, _ tally: inout ChangeTally) {
        let observation = tally.observation
        if observation.isClaimed {
            tally.waitsForObject = true
            return
        }
        let changeClass: ChangeClass = entry.object?.changeClass == .deleted ? .replaced : .created
        tally.touchesObject = true
        tally.driftCount += 1
        tally.reasons.formUnion(observation.baseReasons)
        guard entry.object?.changeClass != .replaced, entry.object?.changeClass != .created else { return }
        entry.open(changeClass, observation)
    }

    private func observeDeletion(_ observation: Observation, _ entry: inout LedgerEntry) -> Observed {
        if observation.isClaimed {
            var observed = Observed(.pending)
            observed.changeClass = .deleted
            return observed
        }
        if !entry.isManaged { entry.becomeManaged() }
        var observed = Observed(.drift)
        observed.changeClass = .deleted
        observed.touchesObject = true
        observed.isJudged = true
        observed.reasons = observation.baseReasons
        if entry.object == nil, let restored = recency.time(observation.key, .object), restored > observation.time {
            // Put back since then, by an event that came first.
            observed.outcome = .reverted
            observed.isJudged = false
            observed.reasons.insert(.unorderedEvents)
            return observed
        }
        // A newer event is known already, so that the order is not certain.
        if entry.isKnown(after: observation.time) { observed.reasons.insert(.unorderedEvents) }
        if entry.isMade(after: observation.time) {
            // The deletion came before what made the object anew.
            observed.changeClass = .replaced
            entry.replace(observation)
        } else if entry.object?.changeClass != .deleted {
            // What differed in an object that is gone differs no more.
            let wasReported = entry.isReportOpen
            entry.changes = []
            entry.changesOmitted = 0
            entry.open(.deleted, observation)
            entry.object?.isReported = wasReported
            entry.object?.reasons.formUnion(observed.reasons)
        }
        entry.touch(observation)
        return observed
    }

    // MARK: unmanaged

    private func observeUnmanaged(
        _ observation: Observation, _ lifecycle: Assessment.Lifecycle, _ entry: inout LedgerEntry
    ) -> Observed {
        var observed = Observed(observation.isClaimed ? .pending : .unmanaged)
        observed.changeClass = lifecycle == .created ? .created : .modified
        observed.reasons = observation.baseReasons
        if entry.isManaged { entry.becomeUnmanaged() }
        for compared in observation.assessment.compared where compared.isKnown {
            let key = ChangeKey(path: compared.path, element: compared.element)
            let shown = ShownChange(compared, observation)
            let previous = entry.index(of: key).map { entry.changes[$0].new } ?? nil
            observed.append(
                judged: shown.full(previous: previous), shown: shown.brief(previous: previous),
                key: compared.newValue == nil ? nil : key)
            guard !observation.isClaimed else { continue }
            entry.followUnmanaged(shown, key: key, observation)
        }
        guard !observation.isClaimed else { return observed }
        observed.isJudged = true
        observed.touchesObject = true
        if entry.object == nil {
            entry.open(observed.changeClass ?? .modified, observation)
        } else if lifecycle == .created {
            entry.object?.changeClass = .created
        }
        entry.touch(observation)
        return observed
    }

    private func observeUnmanagedDeletion(_ observation: Observation, _ entry: inout LedgerEntry) -> Observed {
        var observed = Observed(.unmanaged)
        observed.changeClass = .deleted
        observed.reasons = observation.baseReasons
        // Object and instance are both gone: nothing is left that could be reported.
        observed.reason = ResolutionKind.destroyed.rawValue
        guard entry.isOpen else { return observed }
        observed.reason = nil
        observed.closedReported = entry.isReportOpen
        observed.ending = .destroyed
        entry.closeAll(
            .destroyed, at: observation.time, actor: observation.actor.wrappedValue, eventID: observation.eventID)
        return observed
    }
}

extension Assessment {
    /// Every member was compared and is equal: nothing to follow where nothing was open.
    fileprivate var provesEquality: Bool {
        guard ownership == .managed, lifecycle == .modified, unmapped.isEmpty, unknownReason == nil else {
            return false
        }
        return compared.allSatisfy { $0.isKnown && $0.isEqual }
    }

    /// The members whose effect nobody can tell; `?request` where the request as a whole is out of sight.
    var unknownPaths: [String] {
        if !unmapped.isEmpty { return unmapped.map { $0.hasPrefix("?") ? $0 : "?" + $0 } }
        return unknownReason != nil && compared.isEmpty ? ["?request"] : []
    }
}
