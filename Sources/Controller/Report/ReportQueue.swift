import KubeClient

/// Which report is written next, and when: the decisions of the report writer as a value.
///
/// At most one entry a key: a newer payload replaces the older one, and whoever waits for either is told when the newer one
/// is written. A key that was written less than `interval` ago waits, unless its report opens or resolves. Opening and
/// resolving go first, then by severity, then by age. Time is milliseconds of any clock that does not go back.
struct ReportQueue<Key: Hashable & Sendable, Payload: Sendable, Waiter: Sendable>: Sendable {
    enum Urgency: Int, Sendable, Comparable {
        case update, transition
        static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
    }

    enum Action {
        case write(Key, Payload)
        case wait(until: Int64)
        case idle
    }

    private struct Entry {
        var payload: Payload
        var urgency: Urgency
        var severity: Int
        var submittedAt: Int64
        /// Tells entries of the same moment apart.
        var sequence: UInt64
        var notBefore: Int64
        var attempts = 0
        var waiters: [Waiter]
    }

    let interval: Int64
    /// Entries at most. A further key is refused, and the caller keeps its event.
    let capacity: Int
    private var entries: [Key: Entry] = [:]
    private var inFlight: [Key: Entry] = [:]
    private var writtenAt: [Key: Int64] = [:]
    private var bucket: TokenBucket
    private var sequence: UInt64 = 0

    /// Makes one payload of one that was not written and the one that takes its place.
    private let merge: @Sendable (_ older: Payload, _ newer: Payload) -> Payload

    init(
        interval: Int64 = 10_000, capacity: Int = 10_000, bucket: TokenBucket,
        merge: @escaping @Sendable (_ older: Payload, _ newer: Payload) -> Payload = { $1 }
    ) {
        self.merge = merge
        self.interval = interval
        self.capacity = capacity
        self.bucket = bucket
    }

    var depth: Int { entries.count + inFlight.count }
    var isIdle: Bool { entries.isEmpty && inFlight.isEmpty }

    /// False when the queue is full of other keys.
    mutating func submit(
        _ key: Key, _ payload: Payload, urgency: Urgency, severity: Int, waiters: [Waiter], now: Int64
    ) -> Bool {
        if var entry = entries[key] {
            entry.payload = merge(entry.payload, payload)
            entry.severity = max(entry.severity, severity)
            entry.waiters += waiters
            if urgency > entry.urgency {
                entry.urgency = urgency
                if entry.attempts == 0 { entry.notBefore = now }
            }
            entries[key] = entry
            return true
        }
        guard entries.count < capacity else { return false }
        let earliest = urgency == .transition ? now : max(now, (writtenAt[key] ?? now - interval) + interval)
        sequence &+= 1
        entries[key] = Entry(
            payload: payload, urgency: urgency, severity: severity, submittedAt: now, sequence: sequence,
            notBefore: earliest, waiters: waiters)
        return true
    }

    /// What to do now. A key that is being written is not offered again until `finished` or `failed` was called for it.
    mutating func next(now: Int64) -> Action {
        let ready = entries.filter { $0.value.notBefore <= now && inFlight[$0.key] == nil }
        guard let best = ready.max(by: { Self.isLess($0.value, $1.value) }) else {
            let waiting = entries.filter { inFlight[$0.key] == nil }.map(\.value.notBefore).min()
            return waiting.map { .wait(until: $0) } ?? .idle
        }
        guard bucket.take(at: .milliseconds(now)) else {
            let rest = bucket.timeToNext(at: .milliseconds(now)) / .milliseconds(1)
            return .wait(until: now + Int64(rest.rounded(.up)))
        }
        entries[best.key] = nil
        inFlight[best.key] = best.value
        return .write(best.key, best.value.payload)
    }

    /// The write is in the API. Returns those who waited for it.
    mutating func finished(_ key: Key, now: Int64) -> [Waiter] {
        writtenAt[key] = now
        if writtenAt.count > capacity { writtenAt = writtenAt.filter { now - $0.value < interval } }
        return inFlight.removeValue(forKey: key)?.waiters ?? []
    }

    /// The write failed and is worth another try `after` milliseconds; nil: after a back-off of 0.5 s to 1 min. A newer
    /// payload that came meanwhile is kept instead of the one that failed.
    mutating func failed(_ key: Key, after: Int64? = nil, now: Int64) {
        guard var entry = inFlight.removeValue(forKey: key) else { return }
        if let newer = entries[key] {
            entry.payload = merge(entry.payload, newer.payload)
            entry.urgency = max(entry.urgency, newer.urgency)
            entry.waiters += newer.waiters
        }
        entry.attempts += 1
        entry.notBefore = now + (after ?? min(60_000, 500 << min(entry.attempts - 1, 7)))
        entries[key] = entry
    }

    /// Forgets what waits and satisfies `isGone`, for reports whose source is gone. Returns those who waited. A write that is
    /// on its way is left to end.
    mutating func remove(where isGone: (Payload) -> Bool) -> [Waiter] {
        var waiters: [Waiter] = []
        for (key, entry) in entries where isGone(entry.payload) {
            entries[key] = nil
            writtenAt[key] = nil
            waiters += entry.waiters
        }
        return waiters
    }

    private static func isLess(_ left: Entry, _ right: Entry) -> Bool {
        if left.urgency != right.urgency { return left.urgency < right.urgency }
        if left.severity != right.severity { return left.severity < right.severity }
        return (left.submittedAt, left.sequence) > (right.submittedAt, right.sequence)
    }
}
