import JSON

extension LedgerEntry {
    /// The object against a state of its source that holds it.
    mutating func review(
        _ facts: some StateFacts, _ now: ResourceRef, _ written: EventTime, at time: EventTime,
        _ touch: inout StateTouch
    ) {
        guard isManaged else {
            let isOwn = object?.reasons.contains(.ownApplyUnproven) == true
            relocate(to: now, &touch)
            return end(isOwn ? .applied : .imported, time, &touch)
        }
        isInstanceGone = false
        relocate(to: now, &touch)
        if let object, object.changeClass != .deleted, written > object.observedAt { endObject(time, &touch) }
        for index in changes.indices.reversed() {
            let change = changes[index]
            guard let compared = facts.compare(change, of: touch.key) else {
                if change.isPastPlan(written: written) {
                    end(.reverted, at: index, liveValue: change.old, time, &touch)
                }
                continue
            }
            let old = ShownValue.of(
                compared.stateValue, other: nil, isSensitive: change.isSensitive, key: nil)
            let isMoved = change.hasOther(old)
            if compared.isKnown ? compared.isEqual : isMoved && written > change.observedAt {
                end(change.ending(written: written), at: index, liveValue: old.value, time, &touch)
            } else if facts.areChildrenHeld(by: change.event.id, of: touch.key, after: change.observedAt) {
                // Its own list does not have the child, as a resource of its own does.
                end(change.ending(written: time), at: index, liveValue: change.new, time, &touch)
            } else if isMoved {
                changes[index].old = old.value
                changes[index].oldDigest = old.digest
                changes[index].oldSerial = now.stateSerial
                // Whoever wrote that state may have set the live value too, unseen.
                if written > change.observedAt { changes[index].reasons.insert(.stateNewerThanEvent) }
                touch.moved.append(TouchedChange(changes[index]))
            }
        }
        if changes.isEmpty && !touch.ended.isEmpty { changesOmitted = 0 }
        touch.moved.reverse()
        touch.ended.reverse()
    }

    /// No state of the source holds the object any more.
    mutating func reviewAbsence(at time: EventTime, _ rebuilt: Set<String>, _ touch: inout StateTouch) {
        guard object?.changeClass == .deleted else {
            isInstanceGone = true
            return
        }
        let isRebuilt = resource.address.map(rebuilt.contains) ?? false
        end(isRebuilt ? .applied : .destroyed, time, &touch)
    }

    /// Ends everything at once.
    mutating func end(_ how: ResolutionKind, _ time: EventTime, _ touch: inout StateTouch) {
        for change in changes where !change.key.path.hasPrefix("?") { touch.ended.append(TouchedChange(change)) }
        touch.object = object
        touch.end(how)
        closeAll(how, at: time, actor: stateActor, eventID: event.id)
    }

    /// Ends one change.
    mutating func end(
        _ how: ResolutionKind, at index: Int, liveValue: JSONValue?, _ time: EventTime, _ touch: inout StateTouch
    ) {
        let change = changes.remove(at: index)
        var shown = change.shown(previous: nil)
        if how != .applied { shown.old = liveValue }
        touch.ended.append(TouchedChange(shown: shown, change: change))
        touch.end(how)
        var line = HistoryEntry(how.historyWord, at: time, actorName: stateActor.name, eventID: event.id)
        line.key = change.key
        line.previous = change.new
        line.new = liveValue
        line.exposureSeconds = max(time.seconds(since: change.firstSeen), 0)
        record(line)
    }

    private mutating func endObject(_ time: EventTime, _ touch: inout StateTouch) {
        guard let object else { return }
        touch.object = object
        touch.end(object.reasons.contains(.ownApplyUnproven) ? .applied : .adopted)
        var line = HistoryEntry(.adopted, at: time, actorName: stateActor.name, eventID: event.id)
        line.exposureSeconds = max(time.seconds(since: object.firstSeen), 0)
        record(line)
        self.object = nil
    }

    private mutating func relocate(to now: ResourceRef, _ touch: inout StateTouch) {
        if now.address != resource.address || now.state != resource.state { touch.isRelocated = true }
        let key = resource.key
        resource = now
        resource.key = key
    }

    /// Who ends a change when a state does.
    private var stateActor: Actor {
        let serial = resource.stateSerial.map { " serial \($0)" } ?? ""
        return Actor(name: "state \(resource.state ?? "")\(serial)", type: "State", via: "terraform")
    }
}

extension OpenChange {
    /// Whether the state's value is another one than when it was last looked at. Secrets without a digest never tell.
    fileprivate func hasOther(_ value: ShownValue) -> Bool {
        if isSensitive { return false }
        if oldDigest != nil || value.digest != nil { return oldDigest != value.digest }
        return old != value.value
    }

    /// A state now holds the drifted value: who brought it there.
    fileprivate func ending(written: EventTime) -> ResolutionKind {
        if reasons.contains(.ownApplyUnproven) { return .applied }
        return written < observedAt ? .reverted : .adopted
    }
}
