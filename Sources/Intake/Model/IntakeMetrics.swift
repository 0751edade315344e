import Metrics

/// The numbers of stages 1 and 2; made once and handed to all who count. Every label has few values: none carries a name from outside.
public struct IntakeMetrics: Sendable {
    /// Why an event was lost: label `reason` of `tfdrift_events_shed_total`.
    public enum ShedReason: String, Sendable, CaseIterable {
        /// At the door.
        case inboxFull = "inbox_full"
        case recordTooLarge = "record_too_large"
        case closed = "closing"
        /// Behind it: too many events wait for the states of a source.
        case waitingFull = "waiting_full"
        /// No event that can be read.
        case invalid
        /// A replica that does not lead kept too many for whoever leads next.
        case standbyFull = "standby_full"
        /// A client certificate vouched for it, which a replica that does not lead cannot hand on.
        case standbyCertificate = "standby_certificate"
        /// Kept until the intakes opened, for a path or token that then was none.
        case unknownPath = "unknown_path"
    }

    /// Why a request or a record was not taken: label `reason` of `tfdrift_intake_rejected_total`.
    public enum RejectReason: String, Sendable, CaseIterable {
        case unknownPath = "unknown_path"
        case unauthorized = "unauthorized"
        case certificateMissing = "certificate_missing"
        case certificateOutOfDate = "certificate_out_of_date"
        case certificateUntrusted = "certificate_untrusted"
        case certificateName = "certificate_name"
        case method = "method"
        case bodyTooLarge = "body_too_large"
        case inflatedTooLarge = "inflated_too_large"
        case brokenGzip = "broken_gzip"
        case unsupportedEncoding = "unsupported_encoding"
        case unparsable = "unparsable"
    }

    private let factory: any MetricsFactory
    private let inboxRecords: Gauge
    private let inboxBytes: Gauge
    private let shedCounters: [ShedReason: Counter]
    private let rejectCounters: [RejectReason: Counter]
    private let gapCounters: [IntakeGap.Reason: Counter]
    private let receivedCounters: [IntakeIdentity.Kind: Counter]

    public init(factory: any MetricsFactory) {
        self.factory = factory
        inboxRecords = Gauge(label: "tfdrift_inbox_records", dimensions: [], factory: factory)
        inboxBytes = Gauge(label: "tfdrift_inbox_bytes", dimensions: [], factory: factory)
        func counters<Label: RawRepresentable & Hashable>(
            _ name: String, _ key: String, _ labels: [Label]
        ) -> [Label: Counter] where Label.RawValue == String {
            Dictionary(
                uniqueKeysWithValues: labels.map {
                    ($0, Counter(label: name, dimensions: [(key, $0.rawValue)], factory: factory))
                })
        }
        shedCounters = counters("tfdrift_events_shed_total", "reason", ShedReason.allCases)
        rejectCounters = counters("tfdrift_intake_rejected_total", "reason", RejectReason.allCases)
        gapCounters = counters("tfdrift_intake_gaps_total", "reason", IntakeGap.Reason.allCases)
        receivedCounters = counters("tfdrift_intake_received_total", "kind", [.falcoGRPC, .falcoHTTP, .file])
    }

    /// Counts into nothing; for tests and for offline runs.
    public static var none: IntakeMetrics { IntakeMetrics(factory: NOOPMetricsHandler.instance) }

    public func shed(_ reason: ShedReason, count: Int) { shedCounters[reason]?.increment(by: count) }
    public func rejected(_ reason: RejectReason, count: Int = 1) { rejectCounters[reason]?.increment(by: count) }
    func gap(_ reason: IntakeGap.Reason) { gapCounters[reason]?.increment() }
    func received(_ count: Int, kind: IntakeIdentity.Kind) { receivedCounters[kind]?.increment(by: count) }

    /// `tfdrift_falco_connected{source}`; `source` is `namespace/name` of the DriftSource.
    func falcoConnected(_ isConnected: Bool, source: String) {
        Gauge(label: "tfdrift_falco_connected", dimensions: [("source", source)], factory: factory)
            .record(isConnected ? 1 : 0)
    }

    /// Takes the gauge of a source that is gone out of the exposition.
    func forgetFalcoConnected(source: String) {
        Gauge(label: "tfdrift_falco_connected", dimensions: [("source", source)], factory: factory).destroy()
    }

    func inboxDepth(_ depth: InboxDepth) {
        inboxRecords.record(depth.count)
        inboxBytes.record(depth.bytes)
    }
}
