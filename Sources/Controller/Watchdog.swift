import Synchronization

/// Tells when something that has to come round again and again has not, for longer than it may.
///
/// Time spent on waiting for work, or for another system that may be down for hours, is not watched: a watchdog that an
/// outage of the API server sets off restarts every replica for nothing.
final class Watchdog: Sendable {
    /// One loop. `begin` and `end` are called by its only task.
    final class Loop: Sendable {
        let name: String
        let boundMilliseconds: Int64
        /// Since when it is at work; `waiting` while it is not.
        private let busySince = Atomic<Int64>(waiting)
        private static let waiting = Int64.min

        init(_ name: String, boundMilliseconds: Int64) {
            self.name = name
            self.boundMilliseconds = boundMilliseconds
        }

        func begin(at now: Int64) { busySince.store(now, ordering: .relaxed) }
        func end() { busySince.store(Self.waiting, ordering: .relaxed) }

        func isStuck(at now: Int64) -> Bool {
            let since = busySince.load(ordering: .relaxed)
            return since != Self.waiting && now - since > boundMilliseconds
        }
    }

    /// Of what only computes: a batch takes milliseconds.
    static let computing: Int64 = 60_000
    /// Of what asks other systems: every request has a time limit, and few are made one after the other.
    static let asking: Int64 = 600_000

    private let now: @Sendable () -> Int64
    private let loops = Mutex<[ObjectIdentifier: Loop]>([:])

    /// - now: milliseconds of a clock that never goes back.
    init(now: @escaping @Sendable () -> Int64) { self.now = now }

    /// Watches a loop until `forget`.
    func watch(_ name: String, boundMilliseconds: Int64) -> Loop {
        let loop = Loop(name, boundMilliseconds: boundMilliseconds)
        loops.withLock { $0[ObjectIdentifier(loop)] = loop }
        return loop
    }

    func forget(_ loop: Loop) { loops.withLock { $0[ObjectIdentifier(loop)] = nil } }

    func begin(_ loop: Loop) { loop.begin(at: now()) }

    /// Watches one piece of work.
    func watching<Result>(
        _ name: String, boundMilliseconds: Int64, _ work: () async -> Result
    ) async -> Result {
        let loop = watch(name, boundMilliseconds: boundMilliseconds)
        begin(loop)
        defer { forget(loop) }
        return await work()
    }

    /// The names of those that are stuck, in order; empty while all is well.
    var stuck: [String] {
        let now = now()
        return loops.withLock { loops in loops.values.filter { $0.isStuck(at: now) }.map(\.name) }.sorted()
    }
}
