import JSON

/// One change that a state, a proof or a gap moved.
struct TouchedChange: Sendable {
    /// As a finding shows it.
    var shown: AttributeChange
    /// As it stood, with the event that brought it about.
    var change: OpenChange
}

/// What a state, a proof or a gap did to one object.
struct StateTouch: Sendable {
    var key: ReportKey
    var wasReportOpen: Bool
    /// The changes that ended.
    var ended: [TouchedChange] = []
    /// The changes that stand on, with another `old` or fewer grounds.
    var moved: [TouchedChange] = []
    /// The object as a whole, as it stood before it ended.
    var object: OpenObject?
    var ending: ResolutionKind?
    /// The class before, where the object as a whole ended.
    var changeClass: ChangeClass = .modified
    /// The object's address or its standing moved.
    var isRelocated = false
    /// Whether the object as a whole was open before.
    var hadObject = false
    /// Ends that count more go first: an own apply over an adoption over a plain return.
    mutating func end(_ how: ResolutionKind) {
        let order: [ResolutionKind] = [.applied, .destroyed, .imported, .adopted, .reverted, .waived, .policyChanged]
        guard let ending else { return self.ending = how }
        let rank = { (kind: ResolutionKind) in order.firstIndex(of: kind) ?? order.count }
        if rank(how) < rank(ending) { self.ending = how }
    }

    var isEmpty: Bool { ended.isEmpty && moved.isEmpty && ending == nil && !isRelocated }
}

extension TouchedChange {
    init(_ change: OpenChange) { self.init(shown: change.shown(), change: change) }
}

extension Ledger {
    /// Judges every open change anew against the states now in force.
    ///
    /// - Parameter rebuilt: addresses at which an own apply was just proven to have made an object.
    mutating func review(_ facts: some StateFacts, at time: EventTime, rebuilt: Set<String>) -> [StateTouch] {
        var touches: [StateTouch] = []
        for key in orderedKeys {
            guard var entry = self[key], entry.isOpen else { continue }
            var touch = StateTouch(
                key: key, wasReportOpen: entry.isReportOpen, changeClass: entry.changeClass,
                hadObject: entry.object != nil)
            switch facts.standing(of: key, address: entry.resource.address) {
            case .unavailable: continue
            case .managed(let resource, let written):
                entry.review(facts, resource, written, at: time, &touch)
            case .elsewhere:
                if entry.isManaged {
                    entry.reviewAbsence(at: time, rebuilt, &touch)
                } else {
                    entry.end(.imported, time, &touch)
                }
            case .absent:
                if entry.isManaged { entry.reviewAbsence(at: time, rebuilt, &touch) }
            }
            if entry != self[key] { store(entry, for: key) }
            if !touch.isEmpty { touches.append(touch) }
        }
        return touches
    }

    /// An own apply was proven: what it wrote is the state's value now.
    mutating func apply(_ item: PendingApply, at time: EventTime) -> StateTouch? {
        let key = item.observation.key
        guard var entry = self[key], entry.isOpen else { return nil }
        var touch = StateTouch(
            key: key, wasReportOpen: entry.isReportOpen, changeClass: entry.changeClass,
            hadObject: entry.object != nil)
        let assessment = item.observation.assessment
        if assessment.lifecycle == .deleted {
            entry.end(.destroyed, time, &touch)
        } else if item.waitsForObject, entry.object != nil {
            entry.end(.applied, time, &touch)
        } else {
            for compared in assessment.compared {
                let changeKey = ChangeKey(path: compared.path, element: compared.element)
                // What somebody wrote after the apply is not of its making.
                guard let index = entry.index(of: changeKey),
                    entry.changes[index].lastSeen <= item.observation.time
                else { continue }
                entry.end(.applied, at: index, liveValue: entry.changes[index].new, time, &touch)
            }
        }
        store(entry, for: key)
        return touch.isEmpty ? nil : touch
    }

    /// Nobody saw what happened in this time: what was last observed before its end is no longer certain.
    mutating func demote(_ gap: Gap) -> [StateTouch] {
        var touches: [StateTouch] = []
        for key in orderedKeys {
            guard var entry = self[key], entry.isOpen else { continue }
            var touch = StateTouch(key: key, wasReportOpen: entry.isReportOpen, changeClass: entry.changeClass)
            for index in entry.changes.indices where entry.changes[index].observedAt <= gap.to {
                guard entry.changes[index].reasons.insert(.gap).inserted else { continue }
                touch.moved.append(TouchedChange(entry.changes[index]))
            }
            if let object = entry.object, object.observedAt <= gap.to {
                if entry.object?.reasons.insert(.gap).inserted == true { touch.isRelocated = true }
            }
            guard !touch.isEmpty else { continue }
            store(entry, for: key)
            touches.append(touch)
        }
        return touches
    }

    /// Keeps of every open report what the policies still match.
    mutating func review(policies review: (LedgerEntry) -> EntryReview) -> [StateTouch] {
        var touches: [StateTouch] = []
        for key in orderedKeys {
            guard var entry = self[key], entry.isReportOpen else { continue }
            var touch = StateTouch(
                key: key, wasReportOpen: true, changeClass: entry.changeClass, hadObject: entry.object != nil)
            let said = review(entry)
            for index in entry.changes.indices where entry.changes[index].isReported {
                guard !said.matchedKeys.contains(entry.changes[index].key) else { continue }
                entry.changes[index].isReported = false
                touch.ended.append(TouchedChange(entry.changes[index]))
                touch.end(.policyChanged)
            }
            if entry.object?.isReported == true, !said.matchesObject {
                touch.object = entry.object
                entry.object?.isReported = false
                touch.end(.policyChanged)
            }
            if !entry.changes.contains(where: \.isReported) { entry.changesOmitted = 0 }
            if entry.isReportOpen, said.rules != entry.rules || said.severity != entry.severity {
                entry.rules = said.rules
                entry.severity = said.severity
                touch.isRelocated = true
            }
            guard !touch.isEmpty else { continue }
            store(entry, for: key)
            touches.append(touch)
        }
        return touches
    }
}
