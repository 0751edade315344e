/// How many requests a client sends at most: `qps` a second in the long run, `burst` at once.
public struct RateLimit: Sendable, Hashable {
    public var qps: Double
    public var burst: Int

    /// Values below what makes progress are raised to it.
    public init(qps: Double, burst: Int) {
        self.qps = max(qps, 0.001)
        self.burst = max(burst, 1)
    }

    public static let `default` = RateLimit(qps: 50, burst: 300)
}
