import Metrics

/// The `workqueue_*` metrics by controller-runtime's names, with `name` and `controller` as labels.
struct WorkQueueMetrics: Sendable {
    let depth: Gauge
    let adds: Counter
    let queueDuration: Timer
    let workDuration: Timer
    let unfinishedWork: Gauge
    let longestRunning: Gauge
    let retries: Counter

    init(name: String, factory: any MetricsFactory) {
        let labels = [("name", name), ("controller", name)]
        depth = Gauge(label: "workqueue_depth", dimensions: labels, factory: factory)
        adds = Counter(label: "workqueue_adds_total", dimensions: labels, factory: factory)
        queueDuration = Timer(label: "workqueue_queue_duration_seconds", dimensions: labels, factory: factory)
        workDuration = Timer(label: "workqueue_work_duration_seconds", dimensions: labels, factory: factory)
        unfinishedWork = Gauge(label: "workqueue_unfinished_work_seconds", dimensions: labels, factory: factory)
        longestRunning = Gauge(
            label: "workqueue_longest_running_processor_seconds", dimensions: labels, factory: factory)
        retries = Counter(label: "workqueue_retries_total", dimensions: labels, factory: factory)
        depth.record(0)
        unfinishedWork.record(0)
        longestRunning.record(0)
        adds.increment(by: 0)
        retries.increment(by: 0)
    }
}
