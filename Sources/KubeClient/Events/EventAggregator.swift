/// Decides what is written of the events that happen, as a value: no network, no clock.
///
/// - The same event (all but the note) within 6 minutes of the last becomes a series: one object whose count rises,
///   patched at most every 10 s.
/// - An object may have 20 new events in a burst, and one more a minute. What exceeds that is counted, and told by
///   one summary a minute.
/// - Both memories hold at most `capacity` entries; the longest unused go first.
struct EventAggregator: Sendable {
    static let seriesWindow: Duration = .seconds(360)
    static let patchInterval: Duration = .seconds(10)
    static let summaryInterval: Duration = .seconds(60)
    static let burst = RateLimit(qps: 1.0 / 60, burst: 20)

    /// What makes two events the same.
    struct Key: Hashable, Sendable {
        var regarding: ObjectReference
        var related: ObjectReference?
        var type: EventContent.EventType
        var reason: String
        var action: String

        init(_ content: EventContent) {
            regarding = content.regarding.identity
            related = content.related?.identity
            type = content.type
            reason = content.reason
            action = content.action
        }
    }

    enum Action: Sendable, Hashable {
        /// Write a new object; then tell `created` or `forget`.
        case create(EventContent, Key)
        /// Patch `series` of the object of that name.
        case patch(Key, name: String, count: Int, lastObservedAt: Int64)
    }

    private struct Series {
        var content: EventContent
        /// nil until the object is written.
        var name: String?
        var count = 1
        var writtenCount = 1
        var seenAt: Duration
        var seenAtWall: Int64
        var patchedAt: Duration
    }

    private struct Budget {
        var bucket: TokenBucket
        var suppressed: [String: Int] = [:]
        var related: ObjectReference?
        var summaryDueAt: Duration?
        var usedAt: Duration
    }

    private let capacity: Int
    private var series: [Key: Series] = [:]
    private var budgets: [ObjectReference: Budget] = [:]

    init(capacity: Int = 1024) { self.capacity = max(capacity, 1) }

    var seriesCount: Int { series.count }
    var budgetCount: Int { budgets.count }

    /// An event happened. `wall` is microseconds since 1970.
    mutating func record(_ content: EventContent, at now: Duration, wall: Int64) -> [Action] {
        let key = Key(content)
        if var known = series[key], now - known.seenAt < Self.seriesWindow {
            known.count += 1
            known.seenAt = now
            known.seenAtWall = wall
            series[key] = known
            return patchIfDue(key, at: now)
        }
        guard takesToken(content, at: now) else { return [] }
        makeRoomForSeries()
        series[key] = Series(content: content, seenAt: now, seenAtWall: wall, patchedAt: now - Self.patchInterval)
        return [.create(content, key)]
    }

    /// The object of `key` exists under `name`: repetitions may be patched into it.
    mutating func created(_ key: Key, name: String) { series[key]?.name = name }

    /// The object of `key` could not be written, or is gone: the next event of the kind is a new one.
    mutating func forget(_ key: Key) { series[key] = nil }

    /// What time has made due: patches that were held back, summaries of what was suppressed.
    mutating func tick(at now: Duration) -> [Action] {
        var actions: [Action] = []
        for key in series.keys { actions += patchIfDue(key, at: now) }
        for (key, entry) in series where now - entry.seenAt >= Self.seriesWindow && entry.writtenCount == entry.count {
            series[key] = nil
        }
        for (regarding, budget) in budgets {
            guard let dueAt = budget.summaryDueAt else {
                if now - budget.usedAt >= .seconds(1800) { budgets[regarding] = nil }  // full again by then
                continue
            }
            if dueAt <= now { actions.append(summary(regarding, at: now)) }
        }
        return actions
    }

    private mutating func patchIfDue(_ key: Key, at now: Duration) -> [Action] {
        guard var entry = series[key], let name = entry.name, entry.count > entry.writtenCount,
            now - entry.patchedAt >= Self.patchInterval
        else { return [] }
        entry.writtenCount = entry.count
        entry.patchedAt = now
        series[key] = entry
        return [.patch(key, name: name, count: entry.count, lastObservedAt: entry.seenAtWall)]
    }

    private mutating func takesToken(_ content: EventContent, at now: Duration) -> Bool {
        let regarding = content.regarding.identity
        var budget = budgets[regarding] ?? Budget(bucket: TokenBucket(Self.burst, now: now), usedAt: now)
        if budgets[regarding] == nil { makeRoomForBudget() }
        defer { budgets[regarding] = budget }
        budget.usedAt = now
        // While some are suppressed all are: else single ones would slip through and the summary would be wrong.
        if budget.summaryDueAt == nil, budget.bucket.take(at: now) { return true }
        budget.suppressed[content.reason, default: 0] += 1
        if budget.summaryDueAt == nil { budget.summaryDueAt = now + Self.summaryInterval }
        return false
    }

    private mutating func summary(_ regarding: ObjectReference, at now: Duration) -> Action {
        let suppressed = budgets[regarding]?.suppressed ?? [:]
        budgets[regarding]?.suppressed = [:]
        budgets[regarding]?.summaryDueAt = nil
        let total = suppressed.values.reduce(0, +)
        let parts = suppressed.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { "\($0.key) \($0.value)" }
        let content = EventContent(
            regarding: regarding, type: .normal, reason: "EventsSummarized", action: "Summarize",
            note: EventContent.cut("\(total) more events in the last minute: \(parts.joined(separator: ", "))"))
        return .create(content, Key(content))
    }

    private mutating func makeRoomForSeries() {
        guard series.count >= capacity, let oldest = series.min(by: { $0.value.seenAt < $1.value.seenAt }) else {
            return
        }
        series[oldest.key] = nil
    }

    private mutating func makeRoomForBudget() {
        guard budgets.count >= capacity, let oldest = budgets.min(by: { $0.value.usedAt < $1.value.usedAt }) else {
            return
        }
        budgets[oldest.key] = nil
    }
}
