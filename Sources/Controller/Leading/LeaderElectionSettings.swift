import KubeClient

/// The Lease that the replicas of one operator compete for, and how.
public struct LeaderElectionSettings: Sendable {
    /// The Lease's name when nothing else is asked for; also the `name` label of `leader_election_master_status`.
    public static let defaultName = "tfdrift-leader"

    public var lease: ObjectKey
    public var timing: LeaderElectionTiming
    /// Where the other replicas reach this one's plain listener: a pod's IP. Nil: they cannot, and keep what they receive.
    public var host: String?

    public init(lease: ObjectKey, timing: LeaderElectionTiming = LeaderElectionTiming(), host: String? = nil) {
        self.lease = lease
        self.timing = timing
        self.host = host
    }
}
