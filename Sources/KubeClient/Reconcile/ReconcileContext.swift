import Logging

/// What a reconciler gets beside the key: a logger that names the object and this one reconciliation.
public struct ReconcileContext: Sendable {
    /// 16 hex digits, new for every call.
    public let reconcileID: String
    public let logger: Logger

    public init(reconcileID: String, logger: Logger) {
        self.reconcileID = reconcileID
        self.logger = logger
    }
}
