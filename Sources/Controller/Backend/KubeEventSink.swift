import KubeClient

/// Events in a cluster.
struct KubeEventSink: EventSink {
    let recorder: EventRecorder

    func record(
        regarding: ObjectReference, related: ObjectReference?, isWarning: Bool, reason: String, action: String,
        note: String
    ) async {
        await recorder.record(
            regarding: regarding, related: related, type: isWarning ? .warning : .normal, reason: reason,
            action: action, note: note)
    }
}
