import Engine

/// The plans of one source: the newest that could be read of each state, and why there is no newer one. A value.
struct DetectorPlans: Sendable {
    /// What an outcome was, where it is news.
    enum News: Sendable {
        case none
        /// The plan in force is still the newest.
        case unchanged
        case loaded(PlanFacts)
        case failed(String)
    }

    private struct Entry: Sendable {
        var plan: PlanFacts?
        var loadedAt: Int64?
        var failure: String?
    }
    private var entries: [String: Entry] = [:]

    /// How far ahead of our clock a plan's may be, in seconds.
    private static let maximumSkew: Int64 = 300

    var shelf: PlanShelf {
        var shelf = PlanShelf()
        for (_, entry) in entries.sorted(by: { $0.key < $1.key }) {
            if let plan = entry.plan { shelf.put(plan) }
        }
        return shelf
    }

    mutating func take(_ outcome: PlanOutcome, of name: String, _ now: EventTime) -> News {
        switch outcome {
        case .unchanged:
            entries[name]?.failure = nil
            return .unchanged
        case .failed(let message): return fail(name, message)
        case .loaded(let plan):
            if let time = plan.time, time.seconds(since: now) > Self.maximumSkew {
                return fail(
                    name, "plan: its timestamp \(time.iso8601) is in the future; set the clock of its maker right")
            }
            entries[name] = Entry(plan: plan, loadedAt: now.microseconds)
            return .loaded(plan)
        }
    }

    private mutating func fail(_ name: String, _ message: String) -> News {
        let isNews = entries[name]?.failure != message
        entries[name, default: Entry()].failure = message
        return isNews ? .failed(message) : .none
    }

    mutating func keep(where isKept: (String) -> Bool) { entries = entries.filter { isKept($0.key) } }

    func status(of name: String, against state: StateSnapshot?) -> DetectorStatus.Plan {
        var status = DetectorStatus.Plan()
        guard let entry = entries[name] else { return status }
        status.failure = entry.failure
        guard let plan = entry.plan else { return status }
        status.time = plan.time
        status.serial = plan.serial
        status.driftCount = plan.drifts.count + plan.omittedDrifts
        status.loadedAt = entry.loadedAt
        status.standing = state.map { plan.standing(against: $0) }
        return status
    }
}
