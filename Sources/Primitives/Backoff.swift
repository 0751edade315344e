/// Exponential back-off: `base` after the first failure, doubled with each further one, never above `limit`.
public struct Backoff: Sendable, Hashable {
    public var base: Duration
    public var limit: Duration
    /// The share of the delay, 0...1, that is random; it shortens, so `limit` holds.
    public var jitter: Double

    public init(base: Duration, limit: Duration, jitter: Double = 0) {
        self.base = base
        self.limit = limit
        self.jitter = min(max(jitter, 0), 1)
    }

    /// The wait after `failures` failures in a row. `random` lies in 0..<1.
    public func delay(failures: Int, random: Double = 0) -> Duration {
        guard failures > 0 else { return .zero }
        let doublings = min(failures - 1, 40)
        let seconds = min(Self.seconds(base) * Double(1 << doublings), Self.seconds(limit))
        return .seconds(seconds * (1 - jitter * min(max(random, 0), 1)))
    }

    private static func seconds(_ duration: Duration) -> Double { duration / .seconds(1) }
}
