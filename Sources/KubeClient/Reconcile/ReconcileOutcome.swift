/// What became of one reconciliation. The four ways of not being done each have their own consequence; see
/// `ReconcileConsequence`, the only place that knows them.
///
/// `reason` is a CamelCase word of a closed set, the same in condition, Event, log line and metric; `message` is for people.
public enum ReconcileOutcome: Sendable, Hashable {
    /// Done; wake me when something changes.
    case success
    /// Done; look again after this time in any case.
    case requeue(after: Duration)
    /// Something failed that may work next time: back off, 0.75 s to 15 minutes.
    case transient(reason: String, message: String)
    /// Something outside is not there yet: look again after this time. No error.
    case waiting(after: Duration, reason: String, message: String)
    /// Only a change of the spec helps: do not retry.
    case stalled(reason: String, message: String)
}
