import KubeClient

/// Where Kubernetes Events go: a cluster, or log lines without one.
public protocol EventSink: Sendable {
    /// Never throws: an Event that cannot be written is logged and counted, and nothing may depend on it.
    func record(
        regarding: ObjectReference, related: ObjectReference?, isWarning: Bool, reason: String, action: String,
        note: String) async
}
