//
// OperatorTerm: everything that only the replica in charge does, from when it takes charge until it is no longer.
//
// Woken by   Operator (started, ended, what changed in the backend)
// Gives      judged events, reports, statuses, Events
// Life       one without leader election; with it, a new one each time this replica becomes leader. Nothing is carried
//            over: what a term knows at its start is what the API holds
//

import Engine
import Gateway
import Intake
import KubeClient
import Logging
import Metrics
import Synchronization
import Transport

final class OperatorTerm: Sendable {
    /// What outlives a term.
    struct Parts: Sendable {
        var settings: OperatorSettings
        var backend: any OperatorBackend
        var http: any HTTPSending
        var catalog: Catalog
        /// The listeners ask it whom they may let in, so it is there before and after a term; a term's intakes come and go.
        var receiver: FalcoHTTPReceiver
        var registry: PrometheusRegistry
        var logger: Logger
        var clock: OperatorClock
        var watchdog: Watchdog
        /// Nil: nobody can ask for explanations.
        var decisions: DecisionLog?
    }

    /// How long alerts wait at most for the intakes of sources that are slow to be read.
    private static let openingMilliseconds: Int64 = 30_000

    private struct Opening {
        var isStarted = false
        /// Sources that were there at the start and whose intakes are not open yet.
        var sources: Set<ObjectKey> = []
        var until: Int64 = 0
    }

    let hub: IntakeHub
    let fleet: DetectorFleet
    let writer: ReportWriter
    private let parts: Parts
    private let inbox: MemoryInbox
    private let sources: ReconcileLoop
    private let policies: ReconcileLoop
    private let wakes = ReconcileWakes()
    private let sourceMeters: SourceMeters
    private let opening: Opened

    /// Shared with the reconcilers' closures.
    private final class Opened: Sendable {
        let state = Mutex(Opening())
        func done(_ key: ObjectKey) { state.withLock { _ = $0.sources.remove(key) } }
    }

    init(_ parts: Parts) {
        self.parts = parts
        let settings = parts.settings
        let backend = parts.backend
        let clock = parts.clock
        let intakeMetrics = IntakeMetrics(factory: parts.registry)
        inbox = MemoryInbox(bounds: settings.inboxBounds, metrics: intakeMetrics)
        hub = IntakeHub(
            inbox: inbox, metrics: intakeMetrics, clock: WallClock(now: clock.unixMicroseconds),
            logger: parts.logger.component(.falco))
        let workers = NewerReports(logger: parts.logger.component(.report))
        writer = ReportWriter(
            store: backend.reportStore, events: backend.eventSink, meters: ReportMeters(factory: parts.registry),
            clock: clock, logger: parts.logger.component(.report), watchdog: parts.watchdog,
            interval: settings.reportInterval,
            limit: RateLimit(qps: settings.reportWritesPerSecond, burst: Int(settings.reportWriteBurst)),
            onNewer: { workers.adopt($1, as: $0) })
        let wakes = wakes
        let fleet = DetectorFleet(
            parts: DetectorWorker.Parts(
                catalog: parts.catalog, board: OwnershipBoard(), writer: writer, clock: clock,
                meters: DetectorMeters(registry: parts.registry, now: clock.unixMicroseconds),
                logger: parts.logger.component(.detector), watchdog: parts.watchdog,
                decisions: parts.decisions,
                onStatus: { wakes.statusChanged(ObjectKey(namespace: $0.namespace, name: $0.name)) }),
            metrics: parts.registry)
        self.fleet = fleet
        workers.attach(fleet)
        let book = PolicyBook()
        let assembler = SourceAssembler(
            backend: backend, receiver: parts.receiver, http: parts.http, permissions: settings.permissions,
            hasTLSListener: settings.tls != nil, shelf: CatalogShelf(base: parts.catalog))
        let sourceMeters = SourceMeters(registry: parts.registry)
        self.sourceMeters = sourceMeters
        let sourceReconciler = SourceReconciler(
            backend: backend, assembler: assembler, book: book, fleet: fleet, hub: hub, writer: writer,
            meters: sourceMeters, decisions: parts.decisions, clock: clock,
            owner: settings.instance, isElecting: settings.leaderElection != nil,
            waitInterval: settings.waitInterval, secretInterval: settings.secretInterval,
            wakeLater: { wakes.sourceLater($0, after: $1) }, logger: parts.logger.component(.controller))
        let policyReconciler = PolicyReconciler(
            backend: backend, book: book, fleet: fleet, clock: clock,
            wakeSources: { wakes.policyChanged(in: $0) })
        let watchdog = parts.watchdog
        let opening = Opened()
        self.opening = opening
        sources = ReconcileLoop(
            .init(name: "driftsource", group: Kinds.group, kind: DriftSource.kind), workers: 4,
            logger: parts.logger.component(.controller), metrics: parts.registry
        ) { key, context in
            let outcome = await watchdog.watching(
                "reconciling of DriftSource \(key)", boundMilliseconds: Watchdog.asking
            ) { await sourceReconciler.reconcile(key, context) }
            opening.done(key)
            return outcome
        }
        policies = ReconcileLoop(
            .init(name: "driftpolicy", group: Kinds.group, kind: DriftPolicy.kind), workers: 2,
            logger: parts.logger.component(.controller), metrics: parts.registry
        ) { key, context in
            await watchdog.watching("reconciling of DriftPolicy \(key)", boundMilliseconds: Watchdog.asking) {
                await policyReconciler.reconcile(key, context)
            }
        }
        wakes.attach(sources: sources.queue, policies: policies.queue, backend: backend)
    }

    /// Until cancelled.
    func run() async {
        await withDiscardingTaskGroup { group in
            group.addTask { await self.hub.run() }
            group.addTask { await self.watchIntakes() }
            group.addTask { await self.fleet.run() }
            group.addTask { await self.writer.run() }
            group.addTask { await self.router.run() }
            group.addTask { await self.sources.run() }
            group.addTask { await self.policies.run() }
        }
        sourceMeters.forgetAll()
        await inbox.close()
    }

    // MARK: What happens outside

    /// The backend has read all kinds once: begins to reconcile.
    func start() {
        let keys = Set(parts.backend.sources(in: nil).map(\.key))
        opening.state.withLock { state in
            state.isStarted = true
            state.sources = keys
            state.until = parts.clock.uptimeMilliseconds() + Self.openingMilliseconds
        }
        wakes.start()
    }

    func changed(_ change: KindChange) {
        switch change {
        case .source(let key): wakes.sourceChanged(key)
        case .policy(let key): wakes.policyItself(key)
        case .report(let key):
            // Keeps the fence of a report current; a report that somebody deleted is no longer known.
            writer.watched(key, parts.backend.report(key).map { StoredReport($0) })
        case .synced: start()
        }
    }

    /// Whether the intakes of the sources that there were at the start are open.
    var isReceiving: Bool {
        let now = parts.clock.uptimeMilliseconds()
        return opening.state.withLock { $0.isStarted && ($0.sources.isEmpty || now >= $0.until) }
    }

    func receive(_ request: GatewayRequest) async -> GatewayResponse {
        let body: FalcoHTTPRequest.Body =
            switch request.body {
            case .bytes(let bytes): .complete(bytes)
            case .tooLarge: .tooLarge
            }
        let answer = await parts.receiver.answer(
            FalcoHTTPRequest(
                method: request.method, path: request.path, contentEncoding: request.headers["content-encoding"],
                body: body, clientChain: request.clientChain))
        var response = GatewayResponse(status: answer.status, contentType: "application/json", body: answer.body)
        if let allow = answer.allow { response.headers["Allow"] = allow }
        return response
    }

    // MARK: What can be asked

    /// Every event that came in is judged and recorded, but for those whose claims await their proof.
    var inboxIsEmpty: Bool {
        let kept = inbox.depth.count
        return kept == 0 || kept <= fleet.statuses.reduce(0) { $0 + $1.1.heldCount }
    }

    /// Nothing that came in is on its way, no claim awaits its proof, and nothing waits to be written.
    var isQuiet: Bool { inboxIsEmpty && fleet.statuses.allSatisfy { $0.1.pendingCount == 0 } && writer.isIdle }

    /// Records that all intakes have received since they were opened.
    var receivedCount: UInt64 {
        let sources = fleet.statuses.map { SourceName(namespace: $0.0.namespace, name: $0.0.name) }
        let intakes = Set(sources.flatMap { hub.statuses(of: $0).map(\.identity) })
        return intakes.reduce(0) { $0 + (hub.status(of: $1)?.receivedCount ?? 0) }
    }

    func sourcesNotReady() -> [(source: String, reason: String)] {
        let now = parts.clock.unixMicroseconds()
        return fleet.statuses.compactMap { source, status in
            if !status.isJudging {
                return ("\(source)", status.states.compactMap(\.failure).first ?? "its states are not loaded")
            }
            let intakes = hub.statuses(of: SourceName(namespace: source.namespace, name: source.name))
            if intakes.isEmpty { return ("\(source)", "its intakes are not open") }
            guard let silent = intakes.first(where: { !$0.isConnected(at: now) }) else { return nil }
            return ("\(source)", "\(silent.identity) is \(silent.connection.label)")
        }
    }

    // MARK: Events

    private var router: EventRouter {
        EventRouter(
            inbox: inbox, hub: hub, fleet: fleet, events: parts.backend.eventSink, metrics: parts.registry,
            logger: parts.logger.component(.falco), watchdog: parts.watchdog, decisions: parts.decisions)
    }

    /// Wakes the sources whose intakes connect, fail or lose something.
    private func watchIntakes() async {
        for await _ in hub.changes {
            for gap in hub.takeGaps() { tell(gap) }
            for (source, _) in fleet.statuses {
                wakes.intakeChanged(ObjectKey(namespace: source.namespace, name: source.name))
            }
        }
    }

    private func tell(_ gap: IntakeGap) {
        parts.logger.component(.falco).warning(
            "Events may have been lost",
            metadata: [
                "intake": "\(gap.intake)", "reason": "\(gap.reason.rawValue)",
                "lost": "\(gap.lostCount.map(String.init) ?? "unknown")",
            ])
        let stretch = Gap(from: EventTime(microseconds: gap.from), to: EventTime(microseconds: gap.until))
        for source in hub.sources(of: gap.intake) {
            fleet.worker(of: SourceKey(namespace: source.namespace, name: source.name))?.mailbox.putUrgent(
                .gap(stretch))
        }
    }
}
