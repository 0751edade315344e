/// The times at which attributes were last seen equal to the state, so that an older event that arrives after a newer
/// one does not open what was already put right. Bounded: the oldest half goes when it is full.
struct Recency: Sendable {
    /// The object and the attribute: 16 bytes instead of seven texts.
    struct Key: Sendable, Hashable {
        private var mark: ByteMark

        init(_ report: ReportKey, _ change: ChangeKey) {
            mark = report.mark
            mark.add(change.path)
            mark.add(change.element ?? "")
        }
    }
    static let maximumCount = 8_192
    private var times = RecentMap<Key, EventTime>(maximumCount: maximumCount)

    var count: Int { times.count }

    func time(_ report: ReportKey, _ change: ChangeKey) -> EventTime? {
        times.isEmpty ? nil : times[Key(report, change)]
    }

    mutating func note(_ report: ReportKey, _ change: ChangeKey, at time: EventTime) {
        let key = Key(report, change)
        if let known = times[key], known >= time { return }
        times.set(time, for: key)
    }

    mutating func forget(_ report: ReportKey, _ change: ChangeKey) {
        if !times.isEmpty { times.remove(Key(report, change)) }
    }
}
