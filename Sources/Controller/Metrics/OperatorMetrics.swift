import CoreMetrics
import Engine
import Gateway
import Intake
import Metrics

/// Every metric the operator declares: name, kind, help and closed label sets. The names of the first five are those of the
/// user's runbook, the `controller_runtime_*`, `workqueue_*` and `rest_client_*` ones are controller-runtime's.
public enum OperatorMetrics {
    public static let families: [MetricFamily] = product + own + controllerRuntime + workQueue

    private static let severities = ["critical", "high", "medium", "low"]
    private static let controllers = ["driftsource", "driftpolicy"]

    private static let product: [MetricFamily] = [
        MetricFamily(
            "tfdrift_events_total", .counter, "Drift events (not audit events) by severity.",
            zeroes: severities.flatMap { severity in
                CloudProvider.allCases.map {
                    [("severity", severity), ("environment", ""), ("provider", $0.rawValue.lowercased())]
                }
            }),
        MetricFamily("tfdrift_events_by_type", .counter, "Drift events by Terraform resource type."),
        MetricFamily(
            "tfdrift_detection_latency_seconds", .summary([0.5, 0.95, 0.99]), "Event received to report written."),
        MetricFamily(
            "tfdrift_event_to_report_seconds", .histogram(MetricFamily.secondsBuckets),
            "Event received to report written; sums over replicas."),
        MetricFamily(
            "tfdrift_falco_connected", .gauge, "1 while the Falco stream is up or alerts arrive as expected, by source."
        ),
        MetricFamily(
            "tfdrift_state_last_sync_timestamp", .gauge, "Unix time of the last good load of a state, in seconds."),
    ]

    private static let own: [MetricFamily] = [
        MetricFamily(
            "tfdrift_audit_events_received_total", .counter, "Audit events by source and outcome of the engine."),
        MetricFamily(
            "tfdrift_events_shed_total", .counter, "Events that could not be kept, by reason.",
            zeroes: IntakeMetrics.ShedReason.allCases.map { [("reason", $0.rawValue)] }),
        MetricFamily(
            "tfdrift_events_unowned_total", .counter, "Events of accounts that no source owns, by account."),
        MetricFamily(
            "tfdrift_event_lag_seconds", .histogram([0.1, 0.5, 1, 5, 30, 60, 300, 900, 3600]),
            "Time of the audit event to its verdict."),
        MetricFamily(
            "tfdrift_plan_last_sync_timestamp", .gauge, "Unix time of the last good load of a plan, in seconds."),
        MetricFamily("tfdrift_events_waiting", .gauge, "Events held until the states are loaded, by source."),
        MetricFamily("tfdrift_mailbox_depth", .gauge, "Events waiting for the detector worker, by source."),
        MetricFamily("tfdrift_inbox_depth", .gauge, "Events received and not yet let go."),
        MetricFamily("tfdrift_inbox_records", .gauge, "Records in the inbox."),
        MetricFamily("tfdrift_inbox_bytes", .gauge, "Bytes of the records in the inbox."),
        MetricFamily("tfdrift_intake_received_total", .counter, "Records received, by kind of intake."),
        MetricFamily("tfdrift_intake_rejected_total", .counter, "Alerts and records refused, by reason."),
        MetricFamily("tfdrift_intake_gaps_total", .counter, "Stretches in which events may have been lost, by reason."),
        MetricFamily("http_requests_total", .counter, "HTTP requests by route, method and code."),
        MetricFamily(
            "http_request_duration_seconds", .histogram(MetricFamily.secondsBuckets),
            "Length of HTTP requests by route."),
        MetricFamily("tfdrift_reports", .gauge, "Open reports by source and severity."),
        MetricFamily("tfdrift_report_queue_depth", .gauge, "Reports waiting to be written."),
        MetricFamily(
            "tfdrift_report_writes_total", .counter, "Writes of reports by result.",
            zeroes: ["created", "updated", "deleted", "conflict", "invalid", "error"].map { [("result", $0)] }),
        MetricFamily("tfdrift_report_budget_ratio", .gauge, "Open reports to reports.max, by source."),
        MetricFamily(
            "tfdrift_source_last_event_timestamp_seconds", .gauge, "Unix time of the newest event, by source."),
        MetricFamily("tfdrift_explain_events", .gauge, "Events that can be explained, by source."),
        MetricFamily("tfdrift_explain_bytes", .gauge, "Bytes of the events that can be explained, by source."),
        MetricFamily(
            "tfdrift_explain_forgotten_total", .counter, "Events that could be explained and no longer can, by source."),
        MetricFamily(
            "tfdrift_catalog_overlay_files", .gauge,
            "Catalog files of a source's ConfigMaps that are in force, by source."),
        MetricFamily(
            "tfdrift_catalog_overlay_problems", .gauge,
            "Catalog files and ConfigMaps of a source that cannot be used, by source."),
        MetricFamily("tfdrift_owned_sources", .gauge, "Sources that this replica works for.", zeroes: [[]]),
        MetricFamily(
            "tfdrift_kubernetes_events_total", .counter, "Kubernetes Events by result.",
            zeroes: [[("result", "written")], [("result", "failed")]]),
    ]

    private static let controllerRuntime: [MetricFamily] =
        [
            "reconcile_errors_total", "terminal_reconcile_errors_total", "reconcile_panics_total",
            "reconcile_timeouts_total",
        ]
        .map { name in
            MetricFamily(
                "controller_runtime_\(name)", .counter, "See controller-runtime.",
                zeroes: controllers.map { [("controller", $0)] })
        } + [
            MetricFamily(
                "controller_runtime_reconcile_total", .counter, "Reconciliations by result.",
                zeroes: controllers.flatMap { controller in
                    ["success", "error", "requeue", "requeue_after"].map {
                        [("controller", controller), ("result", $0)]
                    }
                }),
            MetricFamily(
                "controller_runtime_reconcile_time_seconds", .histogram(MetricFamily.secondsBuckets),
                "Length of a reconciliation."),
            MetricFamily("controller_runtime_max_concurrent_reconciles", .gauge, "Workers of a controller."),
            MetricFamily(
                "controller_runtime_active_workers", .gauge, "Workers that reconcile right now.",
                zeroes: controllers.map { [("controller", $0)] }),
        ]

    private static let workQueue: [MetricFamily] = [
        MetricFamily("workqueue_depth", .gauge, "Keys that wait."),
        MetricFamily("workqueue_adds_total", .counter, "Keys added."),
        MetricFamily("workqueue_retries_total", .counter, "Keys added again after a failure."),
        MetricFamily(
            "workqueue_queue_duration_seconds", .histogram(MetricFamily.secondsBuckets), "Time a key waited."),
        MetricFamily(
            "workqueue_work_duration_seconds", .histogram(MetricFamily.secondsBuckets), "Time a key took."),
        MetricFamily("workqueue_unfinished_work_seconds", .gauge, "Time spent on keys in progress."),
        MetricFamily("workqueue_longest_running_processor_seconds", .gauge, "Longest of the keys in progress."),
        MetricFamily(
            "rest_client_requests_total", .counter, "Requests to the Kubernetes API by code, method and host."),
        MetricFamily(
            "rest_client_request_duration_seconds", .histogram(MetricFamily.secondsBuckets),
            "Length of requests to the Kubernetes API."),
        MetricFamily("leader_election_master_status", .gauge, "1 while this replica leads, by Lease."),
        MetricFamily(
            "leader_election_slowpath_total", .counter, "Lease requests given up because they took too long, by Lease."),
    ]
}
