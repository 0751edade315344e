import Metrics

/// controller-runtime's metrics of one controller, all label values there from the start at zero.
struct ControllerMetrics: Sendable {
    private let totals: [ReconcileConsequence.Result: Counter]
    private let errors: Counter
    private let terminalErrors: Counter
    private let time: Timer
    private let activeWorkers: Gauge

    init(controller: String, workers: Int, factory: any MetricsFactory) {
        let labels = [("controller", controller)]
        func counter(_ name: String, _ more: [(String, String)] = []) -> Counter {
            let counter = Counter(label: name, dimensions: labels + more, factory: factory)
            counter.increment(by: 0)
            return counter
        }
        var totals: [ReconcileConsequence.Result: Counter] = [:]
        for result in ReconcileConsequence.Result.allCases {
            totals[result] = counter("controller_runtime_reconcile_total", [("result", result.rawValue)])
        }
        self.totals = totals
        errors = counter("controller_runtime_reconcile_errors_total")
        terminalErrors = counter("controller_runtime_terminal_reconcile_errors_total")
        // Swift has no panics to catch and reconcilers bound their own time: always zero, there for dashboards.
        _ = counter("controller_runtime_reconcile_panics_total")
        _ = counter("controller_runtime_reconcile_timeouts_total")
        time = Timer(label: "controller_runtime_reconcile_time_seconds", dimensions: labels, factory: factory)
        activeWorkers = Gauge(label: "controller_runtime_active_workers", dimensions: labels, factory: factory)
        activeWorkers.record(0)
        Gauge(label: "controller_runtime_max_concurrent_reconciles", dimensions: labels, factory: factory).record(
            workers)
    }

    func record(_ consequence: ReconcileConsequence, took: Duration) {
        totals[consequence.result]?.increment()
        if consequence.isError { errors.increment() }
        if consequence.isTerminal { terminalErrors.increment() }
        time.recordNanoseconds(took.nanoseconds)
    }

    func record(activeWorkers count: Int) { activeWorkers.record(count) }
}
