//
// Detector: what one source's worker decides, as a value.
//
// Woken by   events, state loads, changes of spec or policy, ticks
// Reads      the catalog, the ownership index it is handed
// Gives      actions: report writes, releases of events, log lines, refreshes
// Not here   doing any of it (DetectorWorker), what a change means (Engine)
//

import Engine
import JSON
import KubeClient

struct Detector: Sendable {
    /// Events that may wait for the states; further ones are counted as shed and let go.
    static let waitingLimit = 10_000

    /// What the driver does, in this order.
    enum Action: Sendable {
        case write(ObjectKey, ReportWrite, isTransition: Bool, severity: Severity)
        /// The states are asked for at once: a claim awaits its proof, or an event is older than the state.
        case refreshStates
        case publishStates([StateSnapshot])
        case observed(Finding, receivedAt: Int64?)
        /// An event of this delivery caused so many of the writes above.
        case release(Delivery, writes: [ObjectKey])
        case shed(Delivery)
        case statusChanged
    }

    private(set) var configuration: DetectorConfiguration
    private(set) var status = DetectorStatus()
    private var memory: Memory
    private var snapshots: [String: StateSnapshot] = [:]
    private var failures: [String: String] = [:]
    private var waiting: [(AuditEvent, Delivery)] = []
    /// Reports that exist as objects, as far as we asked for it.
    private var shown: Set<ReportKey> = []
    private let catalog: Catalog

    init(catalog: Catalog, configuration: DetectorConfiguration, restoring records: [ReportRecord]) {
        self.catalog = catalog
        self.configuration = configuration
        memory = records.isEmpty ? Memory() : Memory(restoring: records)
        shown = Set(records.map(\.key))
    }
}
