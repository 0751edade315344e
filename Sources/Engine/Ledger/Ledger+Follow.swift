import JSON

extension Ledger {
    /// One attribute of an event on a managed object.
    mutating func follow(
        _ compared: consuming ComparedAttribute, _ position: Int, _ entry: inout LedgerEntry,
        _ tally: inout ChangeTally
    ) {
        let key = ChangeKey(path: compared.path, element: compared.element)
        let time = tally.observation.time
        if compared.isKnown && compared.isEqual {
            if compared.isWhole { closeUnlisted(below: compared.path, &entry, &tally) }
            if compared.saysElementsAreGone { closeElements(like: compared, &entry, &tally) }
            close(key, consume compared, &entry, &tally)
            recency.note(tally.observation.key, key, at: time)
            return
        }
        let shown = ShownChange(consume compared, tally.observation)
        if tally.observation.expected.contains(position) {
            tally.expectedCount += 1
            expectations.set(shown.new, for: Recency.Key(tally.observation.key, key))
            if let index = entry.index(of: key) { entry.moveLiveValue(at: index, to: shown, tally.observation) }
            return
        }
        if tally.observation.isClaimed {
            tally.waitingCount += 1
            tally.append(shown, previous: entry.liveValue(of: key), key: nil)
            return
        }
        tally.count(shown.compared)
        var reasons = tally.observation.baseReasons
        if !shown.compared.isKnown { reasons.insert(.valueUnknown) }
        if let index = entry.index(of: key) {
            if entry.changes[index].isOfPlan, entry.explain(at: index, shown, &tally) { return }
            repeatOrMove(index, shown, reasons, &entry, &tally)
        } else if let ended = recency.time(tally.observation.key, key), ended > time {
            tally.transients.append(Transient(key: key, endedAt: ended, position: tally.keys.count))
            tally.reasons.formUnion(reasons.union([.unorderedEvents]))
            tally.append(shown, previous: nil, key: nil)
        } else {
            recency.forget(tally.observation.key, key)
            tally.reasons.formUnion(reasons)
            tally.append(shown, previous: nil, key: key)
            let omitted = entry.changesOmitted
            entry.insert(shown.opened(key, tally.observation, reasons: reasons))
            counters.changesOmitted += entry.changesOmitted - omitted
            entry.record(.opened, tally.observation, key: key, previous: shown.old.value, new: shown.new.value)
        }
    }

    /// A member that no catalog row maps: something changed, nobody can say what.
    mutating func followUnknown(_ path: String, _ entry: inout LedgerEntry, _ tally: inout ChangeTally) {
        let compared = ComparedAttribute(
            path: path, stateValue: nil, newValue: nil, isKnown: false, isEqual: false,
            unknownReason: tally.observation.assessment.unknownReason ?? .attributeNotCovered)
        let shown = ShownChange(compared, tally.observation)
        if tally.observation.isClaimed {
            tally.waitingCount += 1
            tally.append(shown, previous: nil, key: nil)
            return
        }
        // Beside a difference that is known, what is not known takes nothing away from it.
        let weighs = tally.driftCount == 0
        tally.count(compared)
        let key = ChangeKey(path: path, element: nil)
        let reasons = tally.observation.baseReasons.union([.valueUnknown])
        if weighs { tally.reasons.formUnion(reasons) }
        tally.append(shown, previous: nil, key: key)
        guard entry.index(of: key) == nil else { return }
        entry.insert(shown.opened(key, tally.observation, reasons: reasons))
        entry.record(.opened, tally.observation, key: key, previous: nil, new: nil)
    }

    /// The event told a set or map as a whole: what was added to it and is not named any more is gone.
    private mutating func closeUnlisted(below path: String, _ entry: inout LedgerEntry, _ tally: inout ChangeTally) {
        let named = Set(
            tally.observation.assessment.compared.map { ChangeKey(path: $0.path, element: $0.element) })
        for change in entry.changes where change.kind == .added && !named.contains(change.key) {
            let isBelow = change.key.path == path ? change.key.element != nil : change.key.path.hasPrefix(path + "[")
            guard isBelow else { continue }
            let gone = ComparedAttribute(
                path: change.key.path, element: change.key.element, stateValue: nil, newValue: nil, isEqual: true,
                kind: .added)
            close(change.key, gone, &entry, &tally)
            recency.note(tally.observation.key, change.key, at: tally.observation.time)
        }
    }

    /// The event told what there is under a key: what else was added under it is gone.
    private func closeElements(like gone: ComparedAttribute, _ entry: inout LedgerEntry, _ tally: inout ChangeTally) {
        guard entry.changes.contains(where: { $0.kind == .added && $0.key.path == gone.path }),
            case .object(let members)? = gone.element.flatMap({ try? JSONDocument(parsing: $0) })?.root.value
        else { return }
        let named = Set(tally.observation.assessment.compared.map { ChangeKey(path: $0.path, element: $0.element) })
        for change in entry.changes where change.kind == .added && change.key.path == gone.path {
            guard !named.contains(change.key), let new = change.new,
                members.allSatisfy({ name, value in
                    new[name].map { ValueEquality.scalarsEqual($0, value, .dynamic, nil) } == true
                })
            else { continue }
            var ended = gone
            ended.element = change.key.element
            close(change.key, ended, &entry, &tally)
        }
    }

    /// The live value is the state's again.
    private func close(
        _ key: ChangeKey, _ compared: consuming ComparedAttribute, _ entry: inout LedgerEntry,
        _ tally: inout ChangeTally
    ) {
        guard let index = entry.index(of: key) else { return }
        let observation = tally.observation
        // An older event that arrives late says nothing of what a newer one did.
        guard observation.time >= entry.changes[index].lastSeen else { return }
        let open = entry.changes.remove(at: index)
        let shown = ShownChange(consume compared, observation)
        tally.reverts.append(shown.brief(previous: open.new, kind: open.kind.reversed))
        tally.closedReported = tally.closedReported || open.isReported
        let exposure = max(observation.time.seconds(since: open.firstSeen), 0)
        let what: HistoryEntry.What = exposure <= Ledger.coalescingSeconds ? .transient : .reverted
        entry.record(what, observation, key: key, previous: open.new, new: shown.new.value, exposure: exposure)
    }

    /// A tracked attribute differs still: by the same value, or by another one.
    private func repeatOrMove(
        _ index: Int, _ shown: ShownChange, _ reasons: UnverifiedReasons, _ entry: inout LedgerEntry,
        _ tally: inout ChangeTally
    ) {
        let time = tally.observation.time
        let lastSeen = entry.changes[index].lastSeen
        let live = entry.changes[index].new
        let key = entry.changes[index].key
        var reasons = reasons
        if time < lastSeen {
            reasons.insert(.unorderedEvents)
            tally.append(shown, previous: nil, key: key)
        } else if entry.changes[index].holds(shown.new, isKnown: shown.compared.isKnown) {
            tally.append(shown, previous: live, key: key)
            entry.changes[index].lastSeen = time
            // The record that completes a scheduled change repeats its value.
            if entry.changes[index].effect != .now, shown.effect == .now {
                entry.changes[index].effect = .now
                entry.changes[index].observedAt = time
                entry.changes[index].reasons = reasons
            }
        } else {
            if time == lastSeen { reasons.insert(.unorderedEvents) }
            tally.append(shown, previous: live, key: key)
            entry.changes[index].move(to: shown, tally.observation, reasons: reasons)
            entry.record(.changed, tally.observation, key: key, previous: live, new: shown.new.value)
        }
        tally.reasons.formUnion(reasons)
    }
}

extension ChangeTally {
    fileprivate mutating func count(_ compared: ComparedAttribute) {
        if compared.isKnown {
            driftCount += 1
        } else {
            unknownCount += 1
            unknownReason = unknownReason ?? compared.unknownReason ?? observation.assessment.unknownReason
        }
    }
}

extension ComparedAttribute {
    /// Says that the event told a set or map completely, not that a value is equal.
    var isWhole: Bool { element == nil && isEqual && stateValue == nil && newValue == nil && !path.hasSuffix("]") }
}

extension ComparedAttribute {
    /// Says that elements with these members, which no state has, are not there.
    fileprivate var saysElementsAreGone: Bool {
        kind == .removed && stateValue == nil && newValue == nil && element?.utf8.first == UInt8(ascii: "{")
    }
}

extension ChangeKind {
    /// What undoing it is called.
    var reversed: ChangeKind {
        switch self {
        case .added: .removed
        case .removed: .added
        case .modified: .modified
        }
    }
}
