/// The times at which attributes were last seen equal to the state, so that an older event that arrives after a newer
/// one does not open what was already put right. Bounded: the oldest half goes when it is full.
struct Recency: Sendable {
    struct Key: Sendable, Hashable {
        var report: ReportKey
        var change: ChangeKey
    }
    static let maximumCount = 8_192
    private var newer: [Key: EventTime] = [:]
    private var older: [Key: EventTime] = [:]

    var count: Int { newer.count + older.count }

    func time(_ report: ReportKey, _ change: ChangeKey) -> EventTime? {
        if newer.isEmpty && older.isEmpty { return nil }
        let key = Key(report: report, change: change)
        return newer[key] ?? older[key]
    }

    mutating func note(_ report: ReportKey, _ change: ChangeKey, at time: EventTime) {
        let key = Key(report: report, change: change)
        if let known = newer[key] ?? older[key], known >= time { return }
        if newer.count >= Self.maximumCount / 2 {
            older = newer
            newer = [:]
        }
        newer[key] = time
    }

    mutating func forget(_ report: ReportKey, _ change: ChangeKey) {
        let key = Key(report: report, change: change)
        newer[key] = nil
        older[key] = nil
    }
}
