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
    /// How often resolved reports are looked at for their retention, in microseconds.
    private static let sweepInterval: Int64 = 60_000_000

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
        case planLoaded(name: String, PlanFacts)
        case planFailed(name: String, String)
    }

    let source: SourceKey
    var configuration: DetectorConfiguration
    var environment: Environment
    var memory: Memory
    var snapshots: [String: StateSnapshot] = [:]
    private var states: [String: DetectorStatus.State] = [:]
    var plans = DetectorPlans()
    private var waiting: [(AuditEvent, Delivery)] = []
    /// Events whose claims await their proof, by id: what is judged of them in the end is not recorded yet.
    private var held: [String: Delivery] = [:]
    /// Since when claims await their proof, without a break.
    private var pendingSince: EventTime?
    /// Reports that exist as objects, as far as we asked for it.
    private var shown: Set<ReportKey>
    private var status = DetectorStatus()
    private var payloadIncomplete: String?
    private var omittedCount = 0
    private var sweptAt: Int64 = 0
    /// Set when other sources' states may have changed what ours means.
    private var isRestored: Bool

    init(
        source: SourceKey, catalog: Catalog, configuration: DetectorConfiguration, restoring records: [ReportRecord]
    ) {
        self.source = source
        self.configuration = configuration
        memory = records.isEmpty ? Memory() : Memory(restoring: records)
        shown = Set(records.map(\.key))
        isRestored = !records.isEmpty
        environment = Environment(
            catalog: catalog, source: configuration.settings, policies: configuration.policies,
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

    // MARK: Events

    private mutating func take(_ event: AuditEvent, _ delivery: Delivery, _ actions: inout [Action]) {
        guard environment.hasStates else {
            guard waiting.count < Self.waitingLimit else {
                actions.append(.shed(delivery))
                return
            }
            waiting.append((event, delivery))
            return
        }
        judge(event, delivery, &actions)
    }

    private mutating func judge(_ event: AuditEvent, _ delivery: Delivery, _ actions: inout [Action]) {
        let findings = Pipeline.step(environment, &memory, .event(event))
        noteMissingPayload(event, findings)
        if findings.contains(where: { $0.outcome == .pending && $0.event.id == event.id }) {
            hold(delivery, of: event.id)
        }
        conclude(findings, delivery, &actions)
        if findings.contains(where: { $0.outcome == .pending || $0.wantsStateRefresh }) {
            actions.append(.refreshStates)
        }
    }

    /// The inbox keeps the event until its claim is proven or reported. Without an id nobody could tell which that is.
    private mutating func hold(_ delivery: Delivery, of id: String) {
        guard !id.isEmpty, held[id] == nil else { return }
        delivery.addPart()
        held[id] = delivery
    }

    private mutating func letGoOfConcluded(_ actions: inout [Action]) {
        guard !held.isEmpty else { return }
        let pending = memory.pendingEventIDs
        for (id, delivery) in held where !pending.contains(id) {
            held[id] = nil
            actions.append(.concluded(delivery))
        }
    }

    /// A source whose rule lists no request can never tell an attribute: say so, until one with a request comes.
    private mutating func noteMissingPayload(_ event: AuditEvent, _ findings: [Finding]) {
        if event.hasRequestField {
            if findings.contains(where: { $0.outcome != .ignored }) { payloadIncomplete = nil }
        } else if findings.contains(where: { $0.reason == UnknownReason.requestMissing.rawValue }) {
            payloadIncomplete = event.name
        }
    }

    // MARK: States

    private mutating func take(
        _ outcome: StateOutcome, of binding: StateBinding, _ now: EventTime, _ actions: inout [Action]
    ) {
        // What a loader of the spec before this one still brings is of no use.
        guard configuration.states.contains(where: { $0.name == binding.name && $0.isSamePlace(as: binding) }) else {
            return
        }
        let name = binding.name
        switch outcome {
        case .unchanged:
            states[name]?.failure = nil
            actions.append(.stateUnchanged(name: name))
        case .failed(let message):
            let isNews = states[name]?.failure != message
            states[name, default: DetectorStatus.State(name: name)].failure = message
            if isNews { actions.append(.stateFailed(name: name, message)) }
        case .loaded(let snapshot): load(snapshot, name, now, &actions)
        }
    }

    private mutating func load(
        _ snapshot: StateSnapshot, _ name: String, _ now: EventTime, _ actions: inout [Action]
    ) {
        snapshots[name] = snapshot
        var state = DetectorStatus.State(name: name)
        state.lineage = snapshot.lineage
        state.serial = snapshot.serial
        state.terraformVersion = snapshot.terraformVersion
        state.resourceCount = snapshot.count
        state.loadedAt = snapshot.visibleAt.microseconds
        states[name] = state
        let own = configuration.states.compactMap { snapshots[$0.name] }
        actions.append(.publish(own))
        actions.append(.stateLoaded(name: name, snapshot))
        environment.ownership = environment.ownership.replacing(own, of: source)
        environment.dependencies = DependencyGraph(
            own.lazy.flatMap { $0.instances.map { ($0.address, $0.dependencies) } })
        let wasJudging = environment.hasStates
        environment.hasStates = configuration.stateCount > 0 && snapshots.count >= configuration.stateCount
        guard environment.hasStates else { return }
        conclude(Pipeline.step(environment, &memory, .state(at: max(snapshot.visibleAt, now))), nil, &actions)
        if !wasJudging { startJudging(&actions) }
    }

    /// The states are there: what the API holds is judged by the policies of today, then what waited.
    private mutating func startJudging(_ actions: inout [Action]) {
        if isRestored {
            conclude(Pipeline.step(environment, &memory, .policies), nil, &actions)
            veilReports(&actions)
        }
        let held = waiting
        waiting = []
        for (event, delivery) in held { judge(event, delivery, &actions) }
    }

    // MARK: Spec, policies, time

    private mutating func take(_ configuration: DetectorConfiguration, _ actions: inout [Action]) {
        // A state that is read from elsewhere now is another state: the old one is no longer in force.
        let kept = Set(
            configuration.states.filter { state in
                self.configuration.states.contains { $0.name == state.name && $0.isSamePlace(as: state) }
            }.map(\.name))
        let hasLost = snapshots.keys.contains { !kept.contains($0) }
        keepPlans(of: configuration)
        let limit = self.configuration.reportLimit
        let veil = self.configuration.settings.actorVeil
        self.configuration = configuration
        snapshots = snapshots.filter { kept.contains($0.key) }
        states = states.filter { kept.contains($0.key) }
        environment.source = configuration.settings
        environment.policies = configuration.policies
        if hasLost {
            let own = configuration.states.compactMap { snapshots[$0.name] }
            actions.append(.publish(own))
            environment.ownership = environment.ownership.replacing(own, of: source)
        }
        let wasJudging = environment.hasStates
        environment.hasStates = configuration.stateCount > 0 && snapshots.count >= configuration.stateCount
        conclude(Pipeline.step(environment, &memory, .policies), nil, &actions)
        if environment.hasStates, !wasJudging { startJudging(&actions) }
        if veil != configuration.settings.actorVeil { rewriteReports(&actions) { _ in true } }
        guard limit != configuration.reportLimit else { return }
        let writes = rebalanced()
        if !writes.isEmpty { actions.append(.record(nil, writes)) }
    }

    /// A report of before may show an actor that is to be shown as a digest now.
    private func veilReports(_ actions: inout [Action]) {
        guard let veil = environment.source.actorVeil else { return }
        rewriteReports(&actions) { veil.veiled($0) != $0 }
    }

    private func rewriteReports(_ actions: inout [Action], where isStale: (ReportRecord) -> Bool) {
        let writes = memory.reports(source: source).compactMap { record -> Write? in
            guard shown.contains(record.key), isStale(record) else { return nil }
            return Pipeline.report(record.key, environment, memory).map {
                write($0, announcement: nil, isTransition: false)
            }
        }
        if !writes.isEmpty { actions.append(.record(nil, writes)) }
    }

    private mutating func tick(_ now: EventTime, _ actions: inout [Action]) {
        conclude(Pipeline.step(environment, &memory, .time(now)), nil, &actions)
        if memory.pendingCount > 0 { actions.append(.refreshStates) }
        guard now.microseconds - sweptAt >= Self.sweepInterval else { return }
        sweptAt = now.microseconds
        sweep(now, &actions)
    }

    /// Deletes reports that were resolved longer ago than they are kept.
    private mutating func sweep(_ now: EventTime, _ actions: inout [Action]) {
        for record in memory.reports(source: source) where record.phase == .resolved {
            guard let resolution = record.resolution,
                now.seconds(since: resolution.at) >= configuration.retentionSeconds
            else { continue }
            memory.forget(record.key)
            if shown.remove(record.key) != nil { actions.append(.record(nil, [deletion(of: record.key)])) }
        }
    }

    // MARK: Reports

    /// From findings to report writes; the event is let go with the last of them.
    mutating func conclude(_ findings: [Finding], _ delivery: Delivery?, _ actions: inout [Action]) {
        var writes: [Write] = []
        var hasMoved = false
        for finding in findings {
            actions.append(.observed(finding, receivedAt: delivery?.receivedAt))
            guard let detail = finding.detail, detail.transition != .none else { continue }
            hasMoved = true
            guard var write = write(detail) else { continue }
            if let older = writes.firstIndex(where: { $0.key == write.key }) {
                write.report = write.report.replacing(writes.remove(at: older).report)
            }
            writes.append(write)
        }
        if hasMoved { writes += rebalanced() }
        if delivery != nil || !writes.isEmpty { actions.append(.record(delivery, writes)) }
    }

    private mutating func write(_ detail: Finding.Detail) -> Write? {
        let key = detail.resource.key
        guard let record = Pipeline.report(key, environment, memory) else { return nil }
        // Past the cap a new report is written only if it is among the chosen; `rebalanced` decides.
        if !shown.contains(key), memory.openReportCount > configuration.reportLimit { return nil }
        shown.insert(key)
        return write(
            record, announcement: announcement(record, detail.transition), isTransition: detail.transition != .updated)
    }

    private func write(_ record: ReportRecord, announcement: ReportAnnouncement?, isTransition: Bool) -> Write {
        let document = ReportDocument(record: record, sourceUID: configuration.sourceUID)
        return Write(
            key: document.key,
            report: ReportWrite(
                content: .apply(document.json), sourceUID: configuration.sourceUID,
                announcements: [announcement].compactMap { $0 }),
            isTransition: isTransition, severity: record.severity ?? .low)
    }

    private func deletion(of key: ReportKey) -> Write {
        Write(
            key: objectKey(of: key), report: ReportWrite(content: .delete, sourceUID: configuration.sourceUID),
            isTransition: false, severity: .low)
    }

    private func objectKey(of key: ReportKey) -> ObjectKey {
        ObjectKey(namespace: source.namespace, name: ReportDocument.name(source: source.name, key: key))
    }

    /// Past the cap: which open reports exist is decided anew, the most severe first.
    private mutating func rebalanced() -> [Write] {
        guard memory.openReportCount > configuration.reportLimit || omittedCount > 0 else { return [] }
        let open = memory.reports(source: source).filter { $0.phase == .open }
        let chosen = ReportBudget(limit: configuration.reportLimit).chosen(
            open.map {
                ReportBudget.Candidate(
                    key: $0.key, severity: $0.severity ?? .low, address: $0.resource.address ?? $0.key.id)
            })
        omittedCount = open.count - chosen.count
        var writes: [Write] = []
        for record in open {
            if chosen.contains(record.key), shown.insert(record.key).inserted,
                let whole = Pipeline.report(record.key, environment, memory)
            {
                writes.append(write(whole, announcement: nil, isTransition: true))
            } else if !chosen.contains(record.key), shown.remove(record.key) != nil {
                writes.append(deletion(of: record.key))
            }
        }
        return writes
    }

    private func announcement(_ record: ReportRecord, _ transition: ReportTransition) -> ReportAnnouncement? {
        let name = record.resource.address ?? "\(record.resource.type) \(record.resource.id)"
        switch transition {
        case .opened, .reopened:
            return ReportAnnouncement(
                reason: "DriftDetected", action: "Detect",
                note: "\(name): \(record.summary), by \(record.actorName)", isWarning: true)
        case .resolved:
            return ReportAnnouncement(
                reason: "DriftResolved", action: "Resolve",
                note: "\(name): \(record.resolution?.how.rawValue ?? "resolved")", isWarning: false)
        case .updated, .none: return nil
        }
    }

    // MARK: Status

    private func currentStatus() -> DetectorStatus {
        var status = DetectorStatus()
        status.states = configuration.states.map { states[$0.name] ?? DetectorStatus.State(name: $0.name) }
        addPlans(to: &status)
        status.isJudging = environment.hasStates
        status.payloadIncomplete = payloadIncomplete
        status.waitingCount = waiting.count
        status.pendingCount = memory.pendingCount
        status.pendingSince = pendingSince
        status.heldCount = held.count
        status.omittedCount = omittedCount
        status.reportLimit = configuration.reportLimit
        status.open = memory.openCounts
        return status
    }
}

extension OwnershipIndex {
    /// The same index with other states of one source.
    func replacing(_ states: [StateSnapshot], of source: SourceKey) -> OwnershipIndex {
        OwnershipIndex(sources.filter { $0.key != source } + [Source(key: source, states: states)])
    }
}
