//
// Operator: the wiring of one replica. Everything long-lived is started here, in one list, and ends with it.
//
// The path of an event:   intakes -> inbox -> EventRouter -> DetectorWorker (Engine) -> ReportWriter -> API, then let go
// The path of a spec:     backend -> Controller queues -> reconcilers -> DetectorFleet, IntakeHub
// Both are an OperatorTerm's, and run only while this replica is in charge. What always runs: the servers, the reading of
// the kinds, the election, and the handing on of alerts to the replica in charge.
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

/// One replica of the operator, over any backend.
public final class Operator: Service {
    let settings: OperatorSettings
    let parts: OperatorTerm.Parts
    public let registry: PrometheusRegistry
    private let leases: KubeClient?
    private let forwarder: AlertForwarder
    private let admission: ClientAdmission
    private let onListening: @Sendable (Int) async -> Void
    private let state: Mutex<State>

    private struct State {
        var term: OperatorTerm?
        var elector: LeaderElector?
        var hasSynced = false
        var isListening = false
    }

    /// - Parameters:
    ///   - http: for the states' backends; not shut down here.
    ///   - leases: for the election that `settings.leaderElection` asks for; without it there is none.
    ///   - onListening: told the port once the server listens.
    public init(
        _ settings: OperatorSettings, backend: any OperatorBackend, http: any HTTPSending, catalog: Catalog,
        leases: KubeClient? = nil, registry: PrometheusRegistry = PrometheusRegistry(OperatorMetrics.families),
        logger: Logger, clock: OperatorClock = .system,
        onListening: @escaping @Sendable (Int) async -> Void = { _ in }
    ) {
        self.settings = settings
        self.registry = registry
        self.leases = settings.leaderElection == nil ? nil : leases
        self.onListening = onListening
        let receiver = FalcoHTTPReceiver(metrics: IntakeMetrics(factory: registry))
        admission = ClientAdmission(receiver: receiver, clock: clock, logger: logger.component(.falco))
        forwarder = AlertForwarder(http: http, metrics: registry, logger: logger.component(.falco))
        let decisions = settings.explainSocket.map { _ in
            DecisionLog(
                maximumBytes: settings.explainBytes, startedAt: clock.unixMicroseconds(), registry: registry)
        }
        parts = OperatorTerm.Parts(
            settings: settings, backend: backend, http: http, catalog: catalog, receiver: receiver, registry: registry,
            logger: logger, clock: clock, watchdog: Watchdog(now: clock.uptimeMilliseconds), decisions: decisions)
        state = Mutex(State(term: self.leases == nil ? OperatorTerm(parts) : nil))
    }

    /// Until cancelled or asked to stop.
    public func run() async throws {
        let (ports, listening) = AsyncStream.makeStream(of: Int.self)
        try await withThrowingDiscardingTaskGroup { group in
            group.addTask { await self.parts.backend.run { self.changed($0) } }
            group.addTask { await self.beat() }
            group.addTask { await self.forwarder.run { self.destination } }
            group.addTask { await self.lead(ports) }
            // Asked to stop, the servers end by themselves, after the requests in flight; then what came in is recorded.
            try await withThrowingTaskGroup(of: Void.self) { servers in
                let plain = GatewayServer.Listener(host: settings.host, port: settings.port)
                servers.addTask { try await self.serve(plain) { listening.yield($0) } }
                if let tls = settings.tls { servers.addTask { try await self.serve(tls) { _ in } } }
                if let decisions = parts.decisions { servers.addTask { await self.serveExplain(decisions) } }
                try await servers.waitForAll()
            }
            await drain()
            group.cancelAll()
        }
    }

    /// Comes round every second as long as tasks are run at all.
    private func beat() async {
        let loop = parts.watchdog.watch("running of tasks", boundMilliseconds: Watchdog.computing)
        defer { parts.watchdog.forget(loop) }
        while !Task.isCancelled {
            parts.watchdog.begin(loop)
            try? await Task.sleep(for: .seconds(1))
        }
    }

    // MARK: Being in charge

    /// Works for as long as this replica is in charge. An election begins when the plain listener is there: its port is
    /// part of what the other replicas are told.
    private func lead(_ ports: AsyncStream<Int>) async {
        guard let leases, let election = settings.leaderElection else {
            await term?.run()
            return
        }
        for await port in ports {
            let identity = ReplicaIdentity(instance: settings.instance, host: election.host, port: port)
            let elector = LeaderElector(
                client: leases, lease: election.lease, identity: identity.text, timing: election.timing,
                logger: parts.logger.component(.kubernetes), metrics: registry)
            state.withLock { $0.elector = elector }
            await elector.run { await self.serveTerm() }
            return
        }
    }

    private func serveTerm() async {
        let term = OperatorTerm(parts)
        let hasSynced = state.withLock { state in
            state.term = term
            return state.hasSynced
        }
        if hasSynced { term.start() }
        await term.run()
        state.withLock { $0.term = nil }
    }

    var term: OperatorTerm? { state.withLock { $0.term } }

    /// Of the Lease; empty when nobody is known to hold it.
    var leaseHolder: String { state.withLock { $0.elector }?.holder ?? "" }

    /// Whether this replica is the one that judges and writes.
    public var isLeading: Bool { term != nil }

    private var destination: AlertForwarder.Destination {
        let (term, holder) = state.withLock { ($0.term, $0.elector?.holder ?? "") }
        if let term {
            guard term.isReceiving else { return .nobody }
            return .ourselves { await term.receive($0) }
        }
        return ReplicaIdentity.address(in: holder).map { .leader($0) } ?? .nobody
    }

    private func changed(_ change: KindChange) {
        let term = state.withLock { state in
            if change == .synced { state.hasSynced = true }
            return state.term
        }
        term?.changed(change)
    }

    /// How long a stop waits for what came in to be judged and written.
    private static let drainTime: Duration = .seconds(5)

    private func drain() async {
        let deadline = ContinuousClock.now + Self.drainTime
        while let term, !Task.isCancelled, !term.inboxIsEmpty || !term.writer.isIdle, ContinuousClock.now < deadline {
            try? await Task.sleep(for: .milliseconds(20))
        }
    }

    // MARK: What can be asked

    /// Nothing that came in is still on its way, no claim awaits its proof, and nothing waits to be written. For the demo
    /// and the tests.
    public var isQuiet: Bool { forwarder.isEmpty && term?.isQuiet ?? true }

    /// Every event that came in is judged and recorded.
    public var inboxIsEmpty: Bool { term?.inboxIsEmpty ?? true }

    /// Records that all intakes have received since they were opened.
    public var receivedCount: UInt64 { term?.receivedCount ?? 0 }

    /// Sources that this replica works for.
    public var sourceCount: Int { term?.fleet.statuses.count ?? 0 }

    /// Whether the source's states are loaded and all its intakes connected.
    func isWorking(for source: SourceKey) -> Bool {
        guard let term else { return false }
        return term.fleet.status(of: source)?.isJudging == true
            && !term.sourcesNotReady().contains { $0.source == "\(source)" }
    }

    /// What `/ready` tells.
    public var health: HealthReport {
        let (hasSynced, isListening, term) = state.withLock { ($0.hasSynced, $0.isListening, $0.term) }
        var report = HealthReport()
        if !hasSynced {
            report.waitingFor.append("the first reading of DriftSources, DriftPolicies and DriftReports")
        }
        if !isListening { report.waitingFor.append("the listener") }
        report.isReady = report.waitingFor.isEmpty
        let stuck = parts.watchdog.stuck
        if !stuck.isEmpty { report.fatal = "stuck: " + stuck.joined(separator: ", ") }
        report.sourcesNotReady = term?.sourcesNotReady() ?? []
        return report
    }

    // MARK: Serving

    private func serve(
        _ listener: GatewayServer.Listener, bound: @escaping @Sendable (Int) -> Void
    ) async throws {
        let health = HealthRoutes.all(version: settings.version, registry: registry) { self.health }
        let receive = GatewayRoute(
            FalcoHTTPReceiver.pathPrefix, name: "falco", maximumBodyBytes: FalcoHTTPReceiver.maximumBodyBytes
        ) { request in await self.forwarder.answer(request, at: self.destination) }
        var serverLogger = parts.logger
        serverLogger.logLevel = max(parts.logger.logLevel, .warning)
        let server = GatewayServer(
            listener: try admission.listener(listener),
            routes: health + [receive], logger: serverLogger, metrics: registry,
            onListening: { port in
                self.state.withLock { $0.isListening = true }
                bound(port)
                await self.onListening(port)
            })
        try await server.run()
    }
}
