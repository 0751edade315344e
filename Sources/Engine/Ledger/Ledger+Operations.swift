extension Ledger {
    /// A long call came to its end: what it brought about is in effect now, or never happened.
    mutating func finish(
        _ eventID: String, of keys: [ReportKey], hasSucceeded: Bool, at time: EventTime
    ) -> [StateTouch] {
        var touches: [StateTouch] = []
        for key in keys {
            guard var entry = entries[key], entry.isOpen else { continue }
            var touch = StateTouch(
                key: key, wasReportOpen: entry.isReportOpen, changeClass: entry.changeClass,
                hadObject: entry.object != nil)
            if hasSucceeded {
                entry.takeEffect(eventID, &touch)
            } else {
                entry.takeBack(eventID, at: time, &touch)
            }
            guard !touch.isEmpty else { continue }
            store(entry, for: key)
            touches.append(touch)
        }
        return touches
    }
}

extension LedgerEntry {
    fileprivate mutating func takeEffect(_ eventID: String, _ touch: inout StateTouch) {
        for index in changes.indices where changes[index].event.id == eventID {
            changes[index].effect = .now
            changes[index].reasons.remove(.notYetInEffect)
            touch.moved.append(TouchedChange(changes[index]))
        }
        guard object?.event.id == eventID else { return }
        object?.reasons.remove(.notYetInEffect)
        touch.isRelocated = true
    }

    fileprivate mutating func takeBack(_ eventID: String, at time: EventTime, _ touch: inout StateTouch) {
        for index in changes.indices.reversed() where changes[index].event.id == eventID {
            let change = changes.remove(at: index)
            touch.ended.append(TouchedChange(change))
            touch.end(.reverted)
            var line = HistoryEntry(.reverted, at: time, actorName: change.actor.name, eventID: eventID)
            line.key = change.key
            line.previous = change.new
            line.new = change.old
            record(line)
        }
        touch.ended.reverse()
        guard object?.event.id == eventID else { return }
        touch.object = object
        touch.end(.reverted)
        object = nil
    }
}
