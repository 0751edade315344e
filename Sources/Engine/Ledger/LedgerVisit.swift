/// An entry of the ledger while an event is followed and judged: taken out, so that no list in it is copied when it
/// changes.
struct LedgerVisit: ~Copyable {
    var entry: LedgerEntry
    let key: ReportKey
    /// Where the entry stood; nil: it is new.
    let place: Ledger.Place?
    let wasReportOpen: Bool
    /// What the entry counted as.
    let shareBefore: OpenCounts.Share?
    /// Whether anything is left to be remembered.
    private(set) var isKept = true

    init(_ entry: consuming LedgerEntry, of key: ReportKey, _ place: Ledger.Place?) {
        self.key = key
        wasReportOpen = entry.isReportOpen
        shareBefore = place == nil ? nil : entry.openShare
        self.place = place
        self.entry = entry
    }

    /// An entry that stays as it is until `noteChange`: a new one is forgotten.
    init(unchanged entry: consuming LedgerEntry, of key: ReportKey, _ place: Ledger.Place?) {
        self.init(entry, of: key, place)
        isKept = place != nil
    }

    mutating func noteChange() { isKept = true }

    /// The rules that the object's open report shows.
    var retainedRules: [MatchedRule] { isKept ? entry.rulesOfOpenReport : [] }

    mutating func note(_ observed: borrowing Observed, _ observation: Observation) {
        isKept =
            entry.isOpen || wasReportOpen || entry.resolution != nil || !observed.transients.isEmpty
        guard isKept else { return }
        entry.$resource = observation.assessment.$resource
        entry.remember(eventID: observation.eventID)
    }

    /// Moves the report of the object after the event was judged.
    ///
    /// - Parameter review: asks the policies about all that stands open, where the event's own rules do not say it all.
    mutating func conclude(
        _ observed: borrowing Observed, _ judgement: Judgement?, _ observation: Observation,
        review: (LedgerEntry) -> EntryReview
    ) -> Conclusion {
        guard isKept else { return Conclusion() }
        let conclusion = entry.conclude(
            observed, judgement, observation, wasReportOpen: wasReportOpen, review: review)
        isKept = entry.isOpen || entry.hasReport
        return conclusion
    }
}
