import Engine
import Gateway
import JSON
import KubeClient
import States
import Synchronization
import Testing

@testable import Controller

/// Workers of one source, one after the other.
@Suite(.timeLimit(.minutes(1))) struct DetectorFleetTests {
    private static let source = SourceKey(namespace: "a", name: "aws")
    private static let series = [("source", "a/aws"), ("severity", "high")]

    /// A backend that answers when it is let, whoever is cancelled meanwhile.
    private final class SlowBackend: StateBackend {
        private let state = Mutex((isAsked: false, isLet: false))
        let location = "slow"
        var isAsked: Bool { state.withLock { $0.isAsked } }
        func letGo() { state.withLock { $0.isLet = true } }

        func load(ifChanged version: StateVersion?) async throws(States.StateError) -> StateLoad {
            state.withLock { $0.isAsked = true }
            while !state.withLock({ $0.isLet }) { await Task.yield() }
            return .notModified
        }
    }

    private struct NoReports: ReportStore {
        func apply(_ report: JSONValue, existing: StoredReport?) async throws(ReportStoreError) -> StoredReport {
            throw .rejected("no reports here")
        }
        func load(_ key: ObjectKey) async throws(ReportStoreError) -> (StoredReport, JSONValue)? { nil }
        func delete(_ key: ObjectKey, uid: String) async throws(ReportStoreError) {}
    }

    private struct NoEvents: EventSink {
        func record(
            regarding: ObjectReference, related: ObjectReference?, isWarning: Bool, reason: String, action: String,
            note: String
        ) async {}
    }

    private static func fleet(_ registry: PrometheusRegistry) async throws -> DetectorFleet {
        let watchdog = Watchdog(now: OperatorClock.system.uptimeMilliseconds)
        let logger = LogLines().logger
        let writer = ReportWriter(
            store: NoReports(), events: NoEvents(), meters: ReportMeters(factory: registry), clock: .system,
            logger: logger, watchdog: watchdog)
        return DetectorFleet(
            parts: DetectorWorker.Parts(
                catalog: try await OperatorHarness.catalog.value, board: OwnershipBoard(), writer: writer,
                clock: .system, meters: DetectorMeters(registry: registry, now: { 0 }), logger: logger,
                watchdog: watchdog, onStatus: { _ in }),
            metrics: registry)
    }

    private static func configuration(uid: String, _ backend: any StateBackend) -> DetectorConfiguration {
        DetectorConfiguration(
            settings: SourceSettings(key: source, provider: .aws, account: "111122223333"), policies: .none,
            states: [
                StateBinding(
                    name: "main", backend: backend, place: "slow", credentialsDigest: "", refreshSeconds: 60,
                    isPeriodic: true, trustsBackendTime: false, isNudged: true)
            ], reportLimit: 10, retentionSeconds: 60, sourceUID: uid, stateCount: 1)
    }

    @Test(arguments: [false, true])
    func `a source made anew works when the one before it has ended, and keeps its series`(
        _ isDeletedFirst: Bool
    ) async throws {
        let registry = PrometheusRegistry(OperatorMetrics.families)
        let fleet = try await Self.fleet(registry)
        let (old, new) = (SlowBackend(), SlowBackend())
        new.letGo()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await fleet.run() }
            fleet.apply(Self.source, Self.configuration(uid: "1", old)) { [] }
            try await eventually("the first worker") {
                old.isAsked && registry.value("tfdrift_reports", labels: Self.series) != nil
            }
            if isDeletedFirst { fleet.remove(Self.source) }
            fleet.apply(Self.source, Self.configuration(uid: "2", new)) { [] }
            let second = try #require(fleet.worker(of: Self.source))
            #expect(second.sourceUID == "2")
            #expect(fleet.isEnding(Self.source))
            // Far longer than a worker needs to begin.
            for _ in 0..<10_000 { await Task.yield() }
            #expect(!new.isAsked && second.status.states.isEmpty, "both work at once")
            old.letGo()
            try await eventually("the second worker") { new.isAsked && !second.status.states.isEmpty }
            try await eventually("the end of the first") { !fleet.isEnding(Self.source) }
            #expect(registry.value("tfdrift_reports", labels: Self.series) == 0)
            fleet.remove(Self.source)
            try await eventually("its end") { !fleet.isEnding(Self.source) }
            #expect(registry.value("tfdrift_reports", labels: Self.series) == nil)
            group.cancelAll()
        }
    }

    @Test func `workers that were replaced before they began end one after the other`() async throws {
        let registry = PrometheusRegistry(OperatorMetrics.families)
        let fleet = try await Self.fleet(registry)
        let backend = SlowBackend()
        backend.letGo()
        for uid in ["1", "2", "3"] { fleet.apply(Self.source, Self.configuration(uid: uid, backend)) { [] } }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await fleet.run() }
            try await eventually("the third worker") {
                registry.value("tfdrift_reports", labels: Self.series) != nil && !fleet.isEnding(Self.source)
            }
            #expect(fleet.worker(of: Self.source)?.sourceUID == "3")
            group.cancelAll()
        }
        #expect(registry.value("tfdrift_reports", labels: Self.series) == nil)
    }
}
