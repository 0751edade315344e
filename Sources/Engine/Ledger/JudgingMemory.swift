/// What stages 8 and 9 remember between two inputs. A value; every part of it is bounded.
struct JudgingMemory: Sendable {
    var ledger: Ledger
    var pending = PendingApplies()
    var standIns = StandInCalls()
    var thresholds = ThresholdWindows()
    var judgeCounters = JudgeCounters()
    /// The newest time of an event, a state or a timer.
    var clock: EventTime?
    /// Ascending, merged, the newest `maximumGaps`.
    var gaps: [Gap] = []
    /// By state name: the serial for which a refresh was asked already.
    var refreshAsked: [String: Int64] = [:]
    /// Plans that were judged, each with the state that it was judged against.
    var judgedPlans = RecentMap<String, Bool>(maximumCount: 512)

    static let maximumGaps = 16
    static let maximumStates = 1_024

    init(maximumReports: Int = 20_000) { ledger = Ledger(maximumEntries: maximumReports) }

    mutating func note(_ gap: Gap) {
        var merged = gap
        gaps.removeAll { other in
            guard other.from <= merged.to, merged.from <= other.to else { return false }
            merged = Gap(from: min(other.from, merged.from), to: max(other.to, merged.to))
            return true
        }
        gaps.append(merged)
        gaps.sort { $0.from < $1.from }
        if gaps.count > Self.maximumGaps { gaps.removeFirst(gaps.count - Self.maximumGaps) }
    }

    /// Whether events at or after `time` may have been lost.
    func isBeforeGapEnd(_ time: EventTime) -> Bool { gaps.contains { time <= $0.to } }

    /// Whether this event already moved the object's report, or waits for its proof.
    mutating func holds(_ eventID: String, of key: ReportKey) -> Bool {
        ledger.holdsEvent(eventID, of: key) || pending.holdsEvent(eventID, of: key)
    }

    /// Reads what is kept of objects out of the states that held them: a newer one takes their place.
    mutating func detachFromStates() {
        ledger.detachFromStates()
        pending.detachFromStates()
    }

    /// True once for each version of a state.
    mutating func asksRefresh(of resource: ResourceRef) -> Bool {
        guard let state = resource.state else { return false }
        let serial = resource.stateSerial ?? -1
        guard refreshAsked[state] != serial else { return false }
        if refreshAsked.count >= Self.maximumStates, refreshAsked[state] == nil { refreshAsked = [:] }
        refreshAsked[state] = serial
        return true
    }
}
