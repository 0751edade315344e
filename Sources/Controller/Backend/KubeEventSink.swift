import CoreMetrics
import KubeClient
import Logging
import Metrics

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

extension EventRecorder {
    /// Our recorder, whose writes `tfdrift_kubernetes_events_total` counts.
    static func counting(
        in metrics: any MetricsFactory, client: KubeClient, instance: String, logger: Logger
    ) -> EventRecorder {
        EventRecorder(
            client: client, controller: Kinds.reportingController, instance: instance, logger: logger,
            onResult: { result in
                Counter(
                    label: "tfdrift_kubernetes_events_total", dimensions: [("result", result.rawValue)],
                    factory: metrics
                ).increment()
            })
    }
}
