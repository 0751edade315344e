/// Exponential back-off with jitter: 0.5 s, 1 s, 2 s, ... up to 30 s, each drawn from its upper half, so that many
/// clients that lost the same server do not come back at the same moment.
struct Backoff: Sendable, Hashable {
    var first: Duration = .milliseconds(500)
    var limit: Duration = .seconds(30)
    /// Failures in a row.
    private(set) var failureCount = 0

    /// The pause after one more failure; `jitter` is in 0..<1.
    mutating func next(jitter: Double) -> Duration {
        let doublings = min(failureCount, 16)
        failureCount += 1
        let full = min(first * (1 << doublings), limit)
        return full * (0.5 + 0.5 * min(max(jitter, 0), 1))
    }

    mutating func reset() { failureCount = 0 }
}
