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

    /// For watches: 0.8 s to 30 s, the last third random.
    public static let watch = Backoff(base: .milliseconds(800), limit: .seconds(30), jitter: 0.3)
    /// For reconciling one object: 0.75 s to 15 minutes.
    public static let reconcile = Backoff(base: .milliseconds(750), limit: .seconds(900))

    /// The wait after `failures` failures in a row. `random` lies in 0..<1.
    public func delay(failures: Int, random: Double = 0) -> Duration {
        guard failures > 0 else { return .zero }
        let doublings = min(failures - 1, 40)
        let seconds = min(base.inSeconds * Double(1 << doublings), limit.inSeconds)
        return .seconds(seconds * (1 - jitter * min(max(random, 0), 1)))
    }
}
