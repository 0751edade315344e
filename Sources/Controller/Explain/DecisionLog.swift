import CoreMetrics
import Engine
import Gateway
import Metrics
import Synchronization

/// What this process decided lately, source by source, for `tfdrift explain`. Bounded in bytes over all sources together:
/// each may hold an equal part.
final class DecisionLog: Sendable {
    private struct State: Sendable {
        var sources: [SourceKey: SourceDecisions] = [:]
        var unreadable: [Unreadable] = []
        var unreadableCount: UInt64 = 0
    }

    /// A record that was no event that we can read.
    struct Unreadable: Sendable, Hashable {
        /// Microseconds since 1970, our clock.
        var receivedAt: Int64
        var reason: String
    }

    private static let maximumUnreadable = 16

    let maximumBytes: Int
    /// Microseconds since 1970: nothing is known of what came before.
    let startedAt: Int64
    /// Events that no source covers.
    let unowned: SourceDecisions
    private let registry: PrometheusRegistry
    private let state = Mutex(State())

    init(maximumBytes: Int, startedAt: Int64, registry: PrometheusRegistry) {
        self.maximumBytes = maximumBytes
        self.startedAt = startedAt
        self.registry = registry
        unowned = SourceDecisions(limit: maximumBytes)
    }

    /// Those of one source, begun when it is first asked for.
    func decisions(of source: SourceKey) -> SourceDecisions {
        state.withLock { state in
            if let known = state.sources[source] { return known }
            let part = maximumBytes / (state.sources.count + 2)
            for one in state.sources.values { one.setLimit(part) }
            unowned.setLimit(part)
            let made = SourceDecisions(limit: part)
            state.sources[source] = made
            return made
        }
    }

    /// The source is gone.
    func forget(_ source: SourceKey) {
        state.withLock { state in
            guard state.sources.removeValue(forKey: source) != nil else { return }
            let part = maximumBytes / (state.sources.count + 1)
            for one in state.sources.values { one.setLimit(part) }
            unowned.setLimit(part)
        }
        for name in Self.gauges + [Self.forgotten] { registry.remove(name, labels: [("source", "\(source)")]) }
    }

    /// By source; those that no source covers under nil, last.
    var all: [(source: SourceKey?, decisions: SourceDecisions)] {
        let known = state.withLock { $0.sources }.sorted { $0.key < $1.key }.map {
            (source: $0.key as SourceKey?, $0.value)
        }
        return known + [(source: nil, unowned)]
    }

    func unreadable(_ reason: String, receivedAt: Int64) {
        state.withLock { state in
            state.unreadableCount += 1
            state.unreadable.append(Unreadable(receivedAt: receivedAt, reason: reason))
            if state.unreadable.count > Self.maximumUnreadable { state.unreadable.removeFirst() }
        }
    }

    /// How many there were, and the last of them.
    var unreadable: (count: UInt64, last: [Unreadable]) {
        state.withLock { ($0.unreadableCount, $0.unreadable) }
    }

    // MARK: Metrics

    private static let gauges = ["tfdrift_explain_events", "tfdrift_explain_bytes"]
    private static let forgotten = "tfdrift_explain_forgotten_total"

    /// Tells how much is held of a source.
    func record(_ source: SourceKey, _ decisions: SourceDecisions) {
        let size = decisions.size
        for (name, value) in zip(Self.gauges, [size.events, size.bytes]) {
            Gauge(label: name, dimensions: [("source", "\(source)")], factory: registry).record(value)
        }
        let news = decisions.takeForgotten()
        guard news > 0 else { return }
        Counter(label: Self.forgotten, dimensions: [("source", "\(source)")], factory: registry).increment(
            by: Int64(news))
    }
}
