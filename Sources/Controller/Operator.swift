//
// Operator: the wiring. Everything long-lived is started here, in one list, and ends with it.
//
// The path of an event:   intakes -> inbox -> EventRouter -> DetectorWorker (Engine) -> ReportWriter -> API, then let go
// The path of a spec:     backend -> Controller queues -> reconcilers -> DetectorFleet, IntakeHub
//

import Engine
import Gateway
import Intake
import KubeClient
import Logging
import Metrics
import ServiceLifecycle
import Synchronization
import Transport

/// What an operator is started with; every field has the value that a cluster wants.
public struct OperatorSettings: Sendable {
    public var host = "0.0.0.0"
    /// 0: any free port.
    public var port = 8080
    /// A second listener with TLS for Falco's mTLS; nil: none.
    public var tls: GatewayServer.Listener?
    public var permissions = Permissions()
    public var inboxBounds = MemoryInbox.Bounds()
    /// Who this replica is, in statuses and Events.
    public var instance = "tfdrift"
    public var version = TFDriftVersion.current
    /// Between two updates of one report, in milliseconds.
    public var reportInterval: Int64 = 10_000
    public var reportWritesPerSecond = 5.0
    public var reportWriteBurst = 50.0
    /// How soon a source is looked at again that waits for something outside, such as a Secret.
    public var waitInterval: Duration = .seconds(30)
    /// How often the Secrets of a source are read anew: so soon a rotated one is in force.
    public var secretInterval: Duration = .seconds(60)

    public init() {}
}

public enum TFDriftVersion {
    public static let current = "0.1.0"
}

/// One replica of the operator, over any backend.
public final class Operator: Service {
    private let settings: OperatorSettings
    private let backend: any OperatorBackend
    private let logger: Logger
    private let clock: OperatorClock
    public let registry: PrometheusRegistry
    private let inbox: MemoryInbox
    private let hub: IntakeHub
    private let receiver: FalcoHTTPReceiver
    private let writer: ReportWriter
    private let fleet: DetectorFleet
    private let sources: ReconcileLoop
    private let policies: ReconcileLoop
    private let wakes: ReconcileWakes
    private let readiness = Mutex(Readiness())
    private let onListening: @Sendable (Int) async -> Void

    private struct Readiness {
        var hasSynced = false
        var isListening = false
    }

    /// - Parameters:
    ///   - http: for the states' backends; not shut down here.
    ///   - onListening: told the port once the server listens.
    public init(
        _ settings: OperatorSettings, backend: any OperatorBackend, http: any HTTPSending, catalog: Catalog,
        registry: PrometheusRegistry = PrometheusRegistry(OperatorMetrics.families), logger: Logger,
        clock: OperatorClock = .system, onListening: @escaping @Sendable (Int) async -> Void = { _ in }
    ) {
        self.settings = settings
        self.backend = backend
        self.registry = registry
        self.logger = logger
        self.clock = clock
        self.onListening = onListening
        let intakeMetrics = IntakeMetrics(factory: registry)
        inbox = MemoryInbox(bounds: settings.inboxBounds, metrics: intakeMetrics)
        hub = IntakeHub(
            inbox: inbox, metrics: intakeMetrics, clock: WallClock(now: clock.unixMicroseconds), logger: logger)
        receiver = FalcoHTTPReceiver(metrics: intakeMetrics)
        writer = ReportWriter(
            store: backend.reportStore, events: backend.eventSink, meters: ReportMeters(factory: registry),
            clock: clock, logger: logger, interval: settings.reportInterval,
            perSecond: settings.reportWritesPerSecond, burst: settings.reportWriteBurst)
        let wakes = ReconcileWakes()
        let fleet = DetectorFleet(
            parts: DetectorWorker.Parts(
                catalog: catalog, board: OwnershipBoard(), writer: writer, clock: clock,
                meters: DetectorMeters(registry: registry, now: clock.unixMicroseconds), logger: logger,
                onStatus: { wakes.statusChanged(ObjectKey(namespace: $0.namespace, name: $0.name)) }),
            metrics: registry)
        self.fleet = fleet
        let book = PolicyBook()
        let assembler = SourceAssembler(
            backend: backend, receiver: receiver, http: http, permissions: settings.permissions,
            hasTLSListener: settings.tls != nil)
        let sourceReconciler = SourceReconciler(
            backend: backend, assembler: assembler, book: book, fleet: fleet, hub: hub, writer: writer, clock: clock,
            owner: settings.instance, waitInterval: settings.waitInterval, secretInterval: settings.secretInterval,
            wakeLater: { wakes.sourceLater($0, after: $1) }, logger: logger)
        let policyReconciler = PolicyReconciler(
            backend: backend, book: book, fleet: fleet, clock: clock,
            wakeSources: { wakes.policyChanged(in: $0) })
        sources = ReconcileLoop(
            .init(name: "driftsource", group: Kinds.group, kind: DriftSource.kind), workers: 4, logger: logger,
            metrics: registry, reconcile: sourceReconciler.reconcile)
        policies = ReconcileLoop(
            .init(name: "driftpolicy", group: Kinds.group, kind: DriftPolicy.kind), workers: 2, logger: logger,
            metrics: registry, reconcile: policyReconciler.reconcile)
        self.wakes = wakes
        wakes.attach(sources: sources.queue, policies: policies.queue, backend: backend)
    }

    /// Until cancelled or asked to stop.
    public func run() async throws {
        try await withThrowingDiscardingTaskGroup { group in
            group.addTask { await self.hub.run() }
            group.addTask { await self.watchIntakes() }
            group.addTask { await self.fleet.run() }
            group.addTask { await self.writer.run() }
            group.addTask { await self.router.run() }
            group.addTask { await self.sources.run() }
            group.addTask { await self.policies.run() }
            group.addTask { await self.backend.run { self.changed($0) } }
            // Asked to stop, the servers end by themselves, after the requests in flight; then what came in is recorded.
            try await withThrowingTaskGroup(of: Void.self) { servers in
                let plain = GatewayServer.Listener(host: settings.host, port: settings.port)
                for listener in [plain, settings.tls].compactMap({ $0 }) {
                    servers.addTask { try await self.serve(listener) }
                }
                try await servers.waitForAll()
            }
            await drain()
            group.cancelAll()
        }
        await inbox.close()
    }

    /// How long a stop waits for what came in to be judged and written.
    private static let drainTime: Duration = .seconds(5)

    private func drain() async {
        let deadline = ContinuousClock.now + Self.drainTime
        while !Task.isCancelled, !inboxIsEmpty || !writer.isIdle, ContinuousClock.now < deadline {
            try? await Task.sleep(for: .milliseconds(20))
        }
    }

    /// Nothing that came in is still on its way, no claim awaits its proof, and nothing waits to be written. For the demo
    /// and the tests.
    public var isQuiet: Bool {
        inboxIsEmpty && fleet.statuses.allSatisfy { $0.1.pendingCount == 0 } && writer.isIdle
    }

    /// Every event that came in is judged and recorded.
    public var inboxIsEmpty: Bool { inbox.depth.count == 0 }

    /// Records that all intakes have received since they were opened.
    public var receivedCount: UInt64 {
        let sources = fleet.statuses.map { SourceName(namespace: $0.0.namespace, name: $0.0.name) }
        let intakes = Set(sources.flatMap { hub.statuses(of: $0).map(\.identity) })
        return intakes.reduce(0) { $0 + (hub.status(of: $1)?.receivedCount ?? 0) }
    }

    /// Sources that this replica works for.
    public var sourceCount: Int { fleet.statuses.count }

    /// Whether the source's states are loaded and all its intakes connected.
    func isWorking(for source: SourceKey) -> Bool {
        fleet.status(of: source)?.isJudging == true && !sourcesNotReady().contains { $0.source == "\(source)" }
    }

    /// What `/ready` tells.
    public var health: HealthReport {
        let state = readiness.withLock { $0 }
        var report = HealthReport()
        if !state.hasSynced {
            report.waitingFor.append("the first reading of DriftSources, DriftPolicies and DriftReports")
        }
        if !state.isListening { report.waitingFor.append("the listener") }
        report.isReady = report.waitingFor.isEmpty
        report.sourcesNotReady = sourcesNotReady()
        return report
    }

    private var router: EventRouter {
        EventRouter(
            inbox: inbox, hub: hub, fleet: fleet, events: backend.eventSink, metrics: registry, logger: logger)
    }

    private func serve(_ listener: GatewayServer.Listener) async throws {
        let health = HealthRoutes.all(version: settings.version, registry: registry) { self.health }
        let receive = GatewayRoute(
            FalcoHTTPReceiver.pathPrefix, name: "falco", maximumBodyBytes: FalcoHTTPReceiver.maximumBodyBytes
        ) { request in await self.receive(request) }
        var serverLogger = logger
        serverLogger.logLevel = max(logger.logLevel, .warning)
        let server = GatewayServer(
            listener: try ClientAdmission(receiver: receiver, clock: clock, logger: logger).listener(listener),
            routes: health + [receive], logger: serverLogger, metrics: registry,
            onListening: { port in
                self.readiness.withLock { $0.isListening = true }
                await self.onListening(port)
            })
        try await server.run()
    }

    private func receive(_ request: GatewayRequest) async -> GatewayResponse {
        let body: FalcoHTTPRequest.Body =
            switch request.body {
            case .bytes(let bytes): .complete(bytes)
            case .tooLarge: .tooLarge
            }
        let answer = await receiver.answer(
            FalcoHTTPRequest(
                method: request.method, path: request.path, contentEncoding: request.headers["content-encoding"],
                body: body, clientChain: request.clientChain))
        var response = GatewayResponse(status: answer.status, contentType: "application/json", body: answer.body)
        if let allow = answer.allow { response.headers["Allow"] = allow }
        return response
    }

    private func changed(_ change: KindChange) {
        switch change {
        case .source(let key): wakes.sourceChanged(key)
        case .policy(let key): wakes.policyItself(key)
        case .report(let key): reportChanged(key)
        case .synced:
            readiness.withLock { $0.hasSynced = true }
            wakes.start()
        }
    }

    /// Keeps the fence of a report current; a report that somebody deleted is no longer known.
    private func reportChanged(_ key: ObjectKey) {
        let report = backend.report(key)
        writer.watched(key, report.map { StoredReport($0) })
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
        logger.warning(
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

    private func sourcesNotReady() -> [(source: String, reason: String)] {
        let now = clock.unixMicroseconds()
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
}
