/// A token bucket as a value: whoever takes more than there is goes into debt and is told how long to wait.
///
/// Waiting is fair: each reservation waits for those before it.
public struct TokenBucket: Sendable {
    private let perSecond: Double
    private let capacity: Double
    private var tokens: Double
    private var updatedAt: Duration

    /// Full at `now`, which like every time here is of any clock that does not go back.
    public init(_ limit: RateLimit, now: Duration) {
        perSecond = limit.qps
        capacity = Double(limit.burst)
        tokens = capacity
        updatedAt = now
    }

    /// Takes one token; zero when it was there, else how long until it is.
    public mutating func reserve(at now: Duration) -> Duration {
        refill(at: now)
        tokens -= 1
        return tokens >= 0 ? .zero : .seconds(-tokens / perSecond)
    }

    /// Takes one token only if it is there.
    public mutating func take(at now: Duration) -> Bool {
        refill(at: now)
        guard tokens >= 1 else { return false }
        tokens -= 1
        return true
    }

    /// How long until `take` finds a token; zero when one is there.
    public mutating func timeToNext(at now: Duration) -> Duration {
        refill(at: now)
        return tokens >= 1 ? .zero : .seconds((1 - tokens) / perSecond)
    }

    private mutating func refill(at now: Duration) {
        guard now > updatedAt else { return }
        tokens = min(capacity, tokens + (now - updatedAt).inSeconds * perSecond)
        updatedAt = now
    }
}

extension Duration {
    /// As a fraction of seconds, for arithmetic with rates.
    var inSeconds: Double {
        Double(components.seconds) + Double(components.attoseconds) / 1e18
    }
}
