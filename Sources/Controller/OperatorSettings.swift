import Gateway
import Intake

/// What an operator is started with; every field has the value that a cluster wants.
public struct OperatorSettings: Sendable {
    public var host = "0.0.0.0"
    /// 0: any free port.
    public var port = 8080
    /// A second listener with TLS for Falco's mTLS; nil: none.
    public var tls: GatewayServer.Listener?
    public var permissions = Permissions()
    public var inboxBounds = MemoryInbox.Bounds()
    /// Who this replica is, in statuses and Events.
    public var instance = "tfdrift"
    public var version = TFDriftVersion.current
    /// Between two updates of one report, in milliseconds.
    public var reportInterval: Int64 = 10_000
    public var reportWritesPerSecond = 5.0
    public var reportWriteBurst = 50.0
    /// How soon a source is looked at again that waits for something outside, such as a Secret.
    public var waitInterval: Duration = .seconds(30)
    /// How often the Secrets of a source are read anew: so soon a rotated one is in force.
    public var secretInterval: Duration = .seconds(60)
    /// A unix socket on which `tfdrift explain` is answered; nil: no event is remembered for it.
    public var explainSocket: String?
    /// What the records of the last events may take in memory, for explanations.
    public var explainBytes = 4 << 20
    /// One of several replicas: which Lease they compete for. Nil: this one is alone and always in charge.
    public var leaderElection: LeaderElectionSettings?

    public init() {}
}

public enum TFDriftVersion {
    public static let current = "0.1.0"
}
