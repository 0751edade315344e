/// The three times of an election. Longer than controller-runtime's 15/10/2, so that one slow write loses nothing.
public struct LeaderElectionTiming: Sendable, Hashable {
    /// How long others respect a holder that does not renew.
    public var leaseDuration: Duration
    /// How long a holder goes on leading while it fails to renew. Below `leaseDuration`.
    public var renewDeadline: Duration
    /// Between two attempts.
    public var retryPeriod: Duration

    /// Values that would let two lead at once are corrected: deadline below duration, period below deadline.
    public init(
        leaseDuration: Duration = .seconds(35), renewDeadline: Duration = .seconds(30),
        retryPeriod: Duration = .seconds(5)
    ) {
        self.leaseDuration = max(leaseDuration, .seconds(3))
        self.renewDeadline = min(renewDeadline, self.leaseDuration - .seconds(1))
        self.retryPeriod = min(retryPeriod, self.renewDeadline / 2)
    }
}
