import CoreMetrics
import Engine
import Gateway
import Intake
import Metrics

/// The numbers of the detector workers.
struct DetectorMeters: Sendable {
    let registry: PrometheusRegistry
    let now: @Sendable () -> Int64

    func observed(_ finding: Finding, in settings: SourceSettings, source: SourceKey) {
        if finding.trigger == .event { received(finding, source) }
        if finding.tellsDrift, let detail = finding.detail, let severity = detail.severity {
            drifted(detail, severity, in: settings)
        }
    }

    private func received(_ finding: Finding, _ source: SourceKey) {
        count("tfdrift_audit_events_received_total", [("outcome", finding.outcome.rawValue), ("source", "\(source)")])
        let time = finding.event.time.microseconds
        Recorder(label: "tfdrift_event_lag_seconds", dimensions: [], aggregate: true, factory: registry)
            .record(Double(max(0, now() - time)) / 1e6)
        gauge("tfdrift_source_last_event_timestamp_seconds", [("source", "\(source)")], Double(time) / 1e6)
    }

    private func drifted(_ detail: Finding.Detail, _ severity: Severity, in settings: SourceSettings) {
        count(
            "tfdrift_events_total",
            [
                ("severity", severity.name.lowercased()), ("environment", settings.environment ?? ""),
                ("provider", settings.provider.rawValue.lowercased()),
            ])
        count("tfdrift_events_by_type", [("type", detail.resource.type)])
    }

    /// A good load, also one that found the state unchanged.
    func stateLoaded(_ source: SourceKey, state: String, at microseconds: Int64) {
        gauge(Self.stateSync, Self.labels(source, state), Double(microseconds) / 1e6)
    }

    /// A good load of the plan of a state, also one that found it unchanged.
    func planLoaded(_ source: SourceKey, state: String, at microseconds: Int64) {
        gauge(Self.planSync, Self.labels(source, state), Double(microseconds) / 1e6)
    }

    private static let stateSync = "tfdrift_state_last_sync_timestamp"
    private static let planSync = "tfdrift_plan_last_sync_timestamp"

    private static func labels(_ source: SourceKey, _ state: String) -> [(String, String)] {
        [("source", "\(source)"), ("state", state)]
    }

    func status(_ source: SourceKey, _ status: DetectorStatus) {
        for severity in Severity.allCases {
            gauge(
                "tfdrift_reports", [("source", "\(source)"), ("severity", severity.name.lowercased())],
                Double(status.open.bySeverity[severity] ?? 0))
        }
        gauge("tfdrift_events_waiting", [("source", "\(source)")], Double(status.waitingCount))
        gauge("tfdrift_report_budget_ratio", [("source", "\(source)")], status.budgetRatio)
    }

    /// Takes the series of a source that is gone out of the exposition.
    func forget(_ source: SourceKey, states: [String]) {
        let label = ("source", "\(source)")
        for name in [
            "tfdrift_events_waiting", "tfdrift_report_budget_ratio", "tfdrift_mailbox_depth",
            "tfdrift_source_last_event_timestamp_seconds",
        ] {
            registry.remove(name, labels: [label])
        }
        for severity in Severity.allCases {
            registry.remove("tfdrift_reports", labels: [label, ("severity", severity.name.lowercased())])
        }
        forgetReadings(source, states: states, plans: states)
    }

    /// Takes the series of states and plans out that the spec does not name any more: a time that stands still would read
    /// as one that cannot be loaded.
    func forgetReadings(_ source: SourceKey, of before: DetectorConfiguration, except now: DetectorConfiguration) {
        forgetReadings(
            source, states: before.states.map(\.name).filter { name in !now.states.contains { $0.name == name } },
            plans: before.plans.map(\.name).filter { name in !now.plans.contains { $0.name == name } })
    }

    private func forgetReadings(_ source: SourceKey, states: [String], plans: [String]) {
        for state in states { registry.remove(Self.stateSync, labels: Self.labels(source, state)) }
        for state in plans { registry.remove(Self.planSync, labels: Self.labels(source, state)) }
    }

    func mailbox(_ source: SourceKey, depth: Int) {
        gauge("tfdrift_mailbox_depth", [("source", "\(source)")], Double(depth))
    }

    func shed(_ reason: IntakeMetrics.ShedReason) { count("tfdrift_events_shed_total", [("reason", reason.rawValue)]) }

    private func count(_ name: String, _ labels: [(String, String)]) {
        Counter(label: name, dimensions: labels, factory: registry).increment()
    }

    private func gauge(_ name: String, _ labels: [(String, String)], _ value: Double) {
        Gauge(label: name, dimensions: labels, factory: registry).record(value)
    }
}

extension Finding {
    /// Whether an event is told as drift by this: when it is judged, which for a claimed apply is when its proof did not
    /// come in time. What states, gaps and policies move in a report later is an event that was told before.
    fileprivate var tellsDrift: Bool {
        switch trigger {
        case .event, .timer: detail?.isReported == true && [.drift, .unmanaged, .unknown].contains(outcome)
        case .state, .policy, .gap, .plan: false
        }
    }
}
