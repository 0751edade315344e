/// How many writes may happen: `burst` at once, `perSecond` in the long run. A value; time is milliseconds of any clock.
struct TokenBucket: Sendable {
    let perSecond: Double
    let burst: Double
    private var tokens: Double
    private var refilledAt: Int64

    init(perSecond: Double, burst: Double, now: Int64) {
        self.perSecond = perSecond
        self.burst = burst
        tokens = burst
        refilledAt = now
    }

    /// Nil when a token was taken, else the time at which to ask again.
    mutating func take(now: Int64) -> Int64? {
        tokens = min(burst, tokens + Double(max(0, now - refilledAt)) / 1000 * perSecond)
        refilledAt = max(refilledAt, now)
        if tokens >= 1 {
            tokens -= 1
            return nil
        }
        return now + Int64(((1 - tokens) / perSecond * 1000).rounded(.up))
    }
}
