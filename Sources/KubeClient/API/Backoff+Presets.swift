import Primitives

public typealias Backoff = Primitives.Backoff

extension Backoff {
    /// For watches: 0.8 s to 30 s, the last third random.
    public static let watch = Backoff(base: .milliseconds(800), limit: .seconds(30), jitter: 0.3)
    /// For reconciling one object: 0.75 s to 15 minutes.
    public static let reconcile = Backoff(base: .milliseconds(750), limit: .seconds(900))
}
