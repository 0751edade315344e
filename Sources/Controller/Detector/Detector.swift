//
// Detector: what one source's worker decides, as a value.
//
// Woken by   events, state loads, changes of spec or policy, ticks
// Reads      the catalog, the ownership index it is handed
// Gives      actions: report writes, releases of events, log lines, refreshes
// In parts   Detector+Events, +States, +Settings, +Reports, +Status
// Not here   doing any of it (DetectorWorker), what a change means (Engine)
//

import Engine
import KubeClient

struct Detector: Sendable {
    /// Events that may wait for the states; further ones are counted as shed and let go.
    static let waitingLimit = 10_000
    /// How often resolved reports are looked at for their retention, in microseconds.
    static let sweepInterval: Int64 = 60_000_000

    struct Write: Sendable {
        var key: ObjectKey
        var report: ReportWrite
        var isTransition: Bool
        var severity: Severity
    }

    /// What the driver does, in this order.
    enum Action: Sendable {
        /// Report writes, and the event that they are the effect of; an event without writes is let go at once.
        case record(Delivery?, [Write])
        /// The states are asked for at once: a claim awaits its proof, or an event is older than the state.
        case refreshStates
        case publish([StateSnapshot])
        case observed(Finding, receivedAt: Int64?)
        case shed(Delivery)
        /// The claim of an own apply that the event made has its proof, or has none.
        case concluded(Delivery)
        case status(DetectorStatus)
        case stateLoaded(name: String, StateSnapshot)
        /// The version in force is still the newest.
        case stateUnchanged(name: String)
        case stateFailed(name: String, String)
        case explained(Explanation, @Sendable (Explanation) -> Void)
        case planLoaded(name: String, PlanFacts)
        /// The version in force is still the newest.
        case planUnchanged(name: String)
        case planFailed(name: String, String)
    }

    let source: SourceKey
    var configuration: DetectorConfiguration
    var environment: Environment
    var memory: Memory
    let builtInCatalog: Catalog
    var snapshots: [String: StateSnapshot] = [:]
    /// States that were read for a catalog which comes into force with the last of them.
    var arriving: [String: StateSnapshot] = [:]
    var states: [String: DetectorStatus.State] = [:]
    var plans = DetectorPlans()
    var waiting: [(AuditEvent, Delivery)] = []
    /// Events whose claims await their proof, by id: what is judged of them in the end is not recorded yet.
    var held: [String: Delivery] = [:]
    /// Since when claims await their proof, without a break.
    var pendingSince: EventTime?
    /// Reports that exist as objects, as far as we asked for it.
    var shown: Set<ReportKey>
    var status = DetectorStatus()
    var payloadIncomplete: String?
    var omittedCount = 0
    var sweptAt: Int64 = 0
    /// Set when other sources' states may have changed what ours means.
    var isRestored: Bool

    init(
        source: SourceKey, catalog: Catalog, configuration: DetectorConfiguration, restoring records: [ReportRecord]
    ) {
        self.source = source
        self.configuration = configuration
        memory = records.isEmpty ? Memory() : Memory(restoring: records)
        shown = Set(records.map(\.key))
        isRestored = !records.isEmpty
        builtInCatalog = catalog
        environment = Environment(
            catalog: configuration.catalog?.catalog ?? catalog, source: configuration.settings,
            policies: configuration.policies,
            ownership: OwnershipIndex(), hasStates: false)
    }

    mutating func handle(_ input: DetectorInput, ownership: OwnershipIndex, now: EventTime) -> [Action] {
        environment.ownership = ownership
        var actions: [Action] = []
        switch input {
        case .event(let event, let delivery): take(event, delivery, &actions)
        case .state(let binding, let outcome): take(outcome, of: binding, now, &actions)
        case .plan(let binding, let outcome): take(outcome, of: binding, now, &actions)
        case .configure(let configuration): take(configuration, &actions)
        case .tick: tick(now, &actions)
        case .newer(let record):
            if memory.adopt(record) { shown.insert(record.key) }
        case .explain(let event, let reply):
            actions.append(.explained(Pipeline.explainAgain(environment, memory, event), reply))
        case .gap(let gap): conclude(Pipeline.step(environment, &memory, .gap(gap)), nil, &actions)
        }
        if case .event = input {} else { letGoOfConcluded(&actions) }
        pendingSince = memory.pendingCount == 0 ? nil : pendingSince ?? now
        let newStatus = currentStatus()
        if newStatus != status {
            status = newStatus
            actions.append(.status(newStatus))
        }
        return actions
    }
}
