/// Work on an entry of the ledger while an event is followed and judged.
struct LedgerVisit: ~Copyable {
    let slot: LedgerSlot
    /// Where the entry stands; nil: it is new.
    let place: Ledger.Place?
    let wasReportOpen: Bool
    /// What the entry counted as.
    let shareBefore: OpenCounts.Share?
    /// Whether anything is left to be remembered.
    private(set) var isKept: Bool

    /// - Parameter isKept: false for an entry that stays as it is until `noteChange`: a new one is forgotten.
    init(_ slot: LedgerSlot, _ place: Ledger.Place?, isKept: Bool = true) {
        self.slot = slot
        self.place = place
        self.isKept = isKept
        wasReportOpen = slot.entry.isReportOpen
        shareBefore = place == nil ? nil : slot.entry.openShare
    }

    mutating func noteChange() { isKept = true }

    /// The rules that the object's open report shows.
    var retainedRules: [MatchedRule] { isKept ? slot.entry.rulesOfOpenReport : [] }

    mutating func note(_ observed: borrowing Observed, _ observation: Observation) {
        isKept = slot.entry.note(
            observation, isKept: wasReportOpen || !observed.transients.isEmpty)
    }

    /// Moves the report of the object after the event was judged.
    ///
    /// - Parameter review: asks the policies about all that stands open, where the event's own rules do not say it all.
    mutating func conclude(
        _ observed: borrowing Observed, _ judgement: Judgement?, _ observation: Observation,
        review: (LedgerEntry) -> EntryReview
    ) -> Conclusion {
        guard isKept else { return Conclusion() }
        let conclusion = slot.entry.conclude(
            observed, judgement, observation, wasReportOpen: wasReportOpen, review: review)
        isKept = slot.entry.restsRemembered()
        return conclusion
    }

    /// Brings a new entry into the ledger, or lets go of one of which nothing is left.
    consuming func end(in ledger: inout Ledger) {
        if isKept {
            ledger.openCounts.replace(shareBefore, by: slot.entry.openShare)
            if place == nil { ledger.insert(slot) }
        } else if let place {
            ledger.openCounts.replace(shareBefore, by: nil)
            ledger.remove(at: place)
        }
    }
}

extension LedgerEntry {
    /// Whether anything is left of it. Not a property: to read one of an entry that a slot holds copies the entry.
    fileprivate mutating func restsRemembered() -> Bool { isOpen || hasReport }

    /// Whether a state holds now what nobody had declared.
    mutating func isImported(by assessment: Assessment) -> Bool {
        isOpen && !isManaged && assessment.ownership == .managed
    }

    /// - Returns: whether anything is left to be remembered.
    fileprivate mutating func note(_ observation: Observation, isKept: Bool) -> Bool {
        guard isKept || isOpen || resolution != nil else { return false }
        take(observation.assessment.$resource)
        remember(eventID: observation.eventID)
        return true
    }
}
