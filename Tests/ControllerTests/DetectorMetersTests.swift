import CoreMetrics
import Engine
import Gateway
import Testing

@testable import Controller

/// Which findings count as audit events, and which as drift events.
@Suite struct DetectorMetersTests {
    private static let source = SourceKey(namespace: "a", name: "aws")
    private static let settings = SourceSettings(
        key: source, provider: .aws, account: "111122223333", environment: "production")

    private static func finding(
        _ trigger: Trigger, _ outcome: Outcome = .drift, isReported: Bool = true, severity: Severity? = .high
    ) -> Finding {
        var detail = Finding.Detail(
            resource: ResourceRef(
                key: ReportKey(
                    provider: .aws, account: "111122223333", region: "eu-central-1", type: "aws_instance", id: "i-1")),
            isPlanVisible: true, actor: Actor(name: "alice", type: "IAMUser", via: "console"))
        detail.isReported = isReported
        detail.transition = isReported ? .opened : .none
        detail.severity = severity
        var finding = Finding(
            event: EventReference(
                provider: .aws, id: "e", name: "ModifyInstanceAttribute", service: "ec2.amazonaws.com",
                time: EventTime(microseconds: 5_000_000), account: "111122223333", region: "eu-central-1"),
            source: source, outcome: outcome, detail: detail)
        finding.trigger = trigger
        return finding
    }

    /// How often it counts: as an audit event, as a drift event, as a drift event of its type.
    private static func counts(_ finding: Finding) -> [Double] {
        let registry = PrometheusRegistry(OperatorMetrics.families)
        DetectorMeters(registry: registry, now: { 7_000_000 }).observed(finding, in: settings, source: source)
        let received = registry.value(
            "tfdrift_audit_events_received_total",
            labels: [("outcome", finding.outcome.rawValue), ("source", "a/aws")])
        let lastEvent = registry.value(
            "tfdrift_source_last_event_timestamp_seconds", labels: [("source", "a/aws")])
        #expect(lastEvent == (received == nil ? nil : 5))
        return [
            received ?? 0,
            registry.value(
                "tfdrift_events_total",
                labels: [("severity", "high"), ("environment", "production"), ("provider", "aws")]) ?? 0,
            registry.value("tfdrift_events_by_type", labels: [("type", "aws_instance")]) ?? 0,
        ]
    }

    @Test(
        arguments: [
            (Trigger.event, [1, 1, 1]),
            // An own apply that nothing proved is told when its time is over; it was received long before.
            (.timer, [0, 1, 1]),
            (.state, [0, 0, 0]), (.policy, [0, 0, 0]), (.gap, [0, 0, 0]), (.plan, [0, 0, 0]),
        ] as [(Trigger, [Double])])
    func `a drift event counts once, when it is told, whatever moves its report later`(
        _ trigger: Trigger, _ counts: [Double]
    ) {
        #expect(Self.counts(Self.finding(trigger)) == counts)
    }

    @Test(arguments: [Trigger.event, .timer])
    func `what opens no report is no drift event`(_ trigger: Trigger) {
        for finding in [
            Self.finding(trigger, isReported: false), Self.finding(trigger, severity: nil),
            Self.finding(trigger, .reverted), Self.finding(trigger, .pending),
        ] { #expect(Self.counts(finding).dropFirst() == [0, 0]) }
        for outcome in [Outcome.unmanaged, .unknown] {
            #expect(Self.counts(Self.finding(trigger, outcome)).dropFirst() == [1, 1])
        }
    }
}
