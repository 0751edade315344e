/// Counts matching findings by event time for the thresholds of rules. Bounded; a value.
public struct ThresholdWindows: Sendable {
    struct Key: Sendable, Hashable {
        var policy: String
        var rule: String
        var position: Int
        var subject: String
    }
    private struct Window: Sendable {
        /// Microseconds, ascending; the newest `count` ones.
        var times: [Int64] = []
        /// The threshold was crossed and has not been left since.
        var isAbove = false
    }
    /// Windows kept at most; beyond it the eighth that was used longest ago goes.
    static let maximumWindows = 4_096
    private var windows: [Key: Window] = [:]

    public init() {}

    /// How many windows are kept now.
    public var count: Int { windows.count }

    /// Counts one finding; true exactly when it makes the count cross the threshold.
    mutating func count(
        _ key: Key, at time: EventTime, threshold: ThresholdSettings, _ counters: inout JudgeCounters
    ) -> Bool {
        if windows.count >= Self.maximumWindows, windows[key] == nil { evict(&counters) }
        var window = windows[key] ?? Window()
        let place = window.times.firstIndex { $0 > time.microseconds } ?? window.times.endIndex
        window.times.insert(time.microseconds, at: place)
        let newest = window.times.last ?? time.microseconds
        let oldest = newest &- threshold.windowSeconds &* 1_000_000
        window.times.removeAll { $0 <= oldest }
        let isAbove = window.times.count >= threshold.count
        let crosses = isAbove && !window.isAbove
        window.isAbove = isAbove
        if window.times.count > threshold.count { window.times.removeFirst(window.times.count - threshold.count) }
        windows[key] = window
        return crosses
    }

    private mutating func evict(_ counters: inout JudgeCounters) {
        let ages = windows.map { (age: $0.value.times.last ?? .min, key: $0.key) }.sorted {
            ($0.age, $0.key.subject, $0.key.policy, $0.key.rule, $0.key.position)
                < ($1.age, $1.key.subject, $1.key.policy, $1.key.rule, $1.key.position)
        }
        for (_, key) in ages.prefix(Self.maximumWindows / 8) { windows[key] = nil }
        counters.thresholdsEvicted += min(ages.count, Self.maximumWindows / 8)
    }
}
