import Primitives

/// The pauses between attempts to reach one server: 0.5 s, 1 s, 2 s, ... up to 30 s, each drawn from its upper half, so that
/// many clients that lost the same server do not come back at the same moment.
struct RetryPause: Sendable, Hashable {
    private static let backoff = Backoff(base: .milliseconds(500), limit: .seconds(30), jitter: 0.5)

    /// Failures in a row.
    private(set) var failureCount = 0

    /// The pause after one more failure; `jitter` is in 0..<1.
    mutating func next(jitter: Double) -> Duration {
        failureCount = min(failureCount + 1, 1000)
        return Self.backoff.delay(failures: failureCount, random: 1 - jitter)
    }

    mutating func reset() { failureCount = 0 }
}
