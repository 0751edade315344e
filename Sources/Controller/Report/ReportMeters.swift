import CoreMetrics
import Metrics

/// The report writer's numbers.
struct ReportMeters: Sendable {
    let factory: any MetricsFactory

    func wrote(_ result: String) {
        Counter(label: "tfdrift_report_writes_total", dimensions: [("result", result)], factory: factory).increment()
    }

    func queueDepth(_ depth: Int) {
        Gauge(label: "tfdrift_report_queue_depth", dimensions: [], factory: factory).record(depth)
    }

    /// Event received to report written.
    func latency(microseconds: Int64) {
        let nanoseconds = max(0, microseconds) &* 1000
        Timer(label: "tfdrift_detection_latency_seconds", dimensions: [], factory: factory)
            .recordNanoseconds(nanoseconds)
        Timer(label: "tfdrift_event_to_report_seconds", dimensions: [], factory: factory)
            .recordNanoseconds(nanoseconds)
    }
}
