import Engine
import FoundationEssentials
import Gateway
import JSON
import KubeClient
import Logging
import Testing
import Transport

@testable import Controller

/// A namespace of the test cluster, a folder for state files, and operators to start in it one after the other.
struct OperatorHarness: Sendable {
    static let token = "controller-tests-token"
    static let catalog = Task { try Catalog.builtIn() }

    let cluster: TestCluster
    let namespace: String
    let folder: String
    let clock = TestClock()
    let log = LogLines()
    /// What the operators send to the cluster.
    let wire: WatchedHTTP
    var kube: KubeClient { cluster.client }

    /// Sets up, runs `body`, checks the statuses that were left behind, and takes everything down.
    static func with(_ body: @escaping @Sendable (OperatorHarness) async throws -> Void) async throws {
        try await Slots.operators.with {
            let cluster = try await TestCluster.shared.value
            let namespace = try await cluster.makeNamespace()
            let folder = "/tmp/tfdrift-tests-\(namespace)"
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            let harness = OperatorHarness(
                cluster: cluster, namespace: namespace, folder: folder, wire: WatchedHTTP(cluster.http))
            let outcome: Result<Void, any Error>
            do {
                try await body(harness)
                outcome = .success(())
            } catch {
                outcome = .failure(error)
            }
            for object in try await harness.sources() + harness.policies() {
                #expect(KStatus.faults(object) == [])
            }
            await cluster.remove(namespace: namespace)
            try? FileManager.default.removeItem(atPath: folder)
            try outcome.get()
        }
    }

    var settings: OperatorSettings {
        var settings = OperatorSettings()
        settings.host = "127.0.0.1"
        settings.port = 0
        settings.instance = "replica-1"
        settings.permissions.localPathNamespaces = ["*"]
        settings.permissions.localEndpointNamespaces = ["*"]
        settings.reportInterval = 100
        settings.reportWritesPerSecond = 1000
        settings.reportWriteBurst = 1000
        settings.waitInterval = .milliseconds(300)
        return settings
    }

    /// Runs one operator for as long as `body` takes; it is stopped, and has ended, when this returns.
    func operating(
        _ change: (inout OperatorSettings) -> Void = { _ in }, over wire: WatchedHTTP? = nil,
        through wrap: (any OperatorBackend) -> any OperatorBackend = { $0 },
        _ body: @escaping @Sendable (Replica) async throws -> Void
    ) async throws {
        var settings = settings
        change(&settings)
        let registry = PrometheusRegistry(OperatorMetrics.families)
        let client = KubeClient(
            cluster.configuration, http: wire ?? self.wire, userAgent: "tfdrift-tests",
            rateLimit: RateLimit(qps: 500, burst: 1000),
            logger: log.logger, metrics: registry)
        let recorder = EventRecorder.counting(
            in: registry, client: client, instance: settings.instance, logger: log.logger)
        let (ports, listening) = AsyncStream.makeStream(of: Int.self)
        let backend = KubeBackend(client: client, namespace: namespace, eventSink: KubeEventSink(recorder: recorder))
        let tlsPort = settings.tls?.port
        let tested = Operator(
            settings, backend: wrap(backend), http: cluster.http, catalog: try await Self.catalog.value,
            leases: client, registry: registry, logger: log.logger, clock: clock.clock,
            onListening: { if $0 != tlsPort { listening.yield($0) } })
        try await withThrowingTaskGroup(of: Bool.self) { group in
            group.addTask {
                await recorder.run()
                return false
            }
            group.addTask {
                do { try await tested.run() } catch is CancellationError {}
                return false
            }
            for await port in ports.prefix(1) {
                let replica = Replica(harness: self, operator: tested, registry: registry, port: port)
                group.addTask {
                    try await body(replica)
                    return true
                }
            }
            while let isOver = try await group.next() {
                if isOver { group.cancelAll() }
            }
        }
    }

    // MARK: states

    func path(_ state: String) -> String { "\(folder)/\(state).tfstate" }

    /// Replaces a state's file in one step.
    func write(_ state: TestState, as name: String = "main") throws {
        try write(text: state.json.text, as: name)
    }

    func write(text: String, as name: String) throws {
        try text.write(toFile: path(name), atomically: true, encoding: .utf8)
    }

    func removeState(_ name: String) throws { try FileManager.default.removeItem(atPath: path(name)) }

    // MARK: objects

    @discardableResult
    func apply(_ object: JSONValue, force: Bool = true) async throws -> KubeObject {
        var object = KubeObject(object)
        object.setMetadata("namespace", .string(namespace))
        return try await kube.apply(
            Self.resource(of: object.kind), object.json, fieldManager: "a-person", force: force)
    }

    static func resource(of kind: String) -> GroupVersionResource {
        switch kind {
        case DriftSource.kind: Kinds.sources
        case DriftPolicy.kind: Kinds.policies
        case DriftReport.kind: Kinds.reports
        case "ConfigMap": .configMaps
        default: .secrets
        }
    }

    func source(_ name: String = "aws") async throws -> KubeObject {
        try await kube.get(Kinds.sources, namespace: namespace, name: name)
    }
    func policy(_ name: String = "baseline") async throws -> KubeObject {
        try await kube.get(Kinds.policies, namespace: namespace, name: name)
    }
    func sources() async throws -> [KubeObject] { try await kube.list(Kinds.sources, namespace: namespace).items }
    func policies() async throws -> [KubeObject] { try await kube.list(Kinds.policies, namespace: namespace).items }
    func reports() async throws -> [KubeObject] {
        try await kube.list(Kinds.reports, namespace: namespace).items.sorted { $0.key < $1.key }
    }

    /// The report of an address, as soon as it satisfies `isSo`.
    @discardableResult
    func report(
        _ address: String = "aws_instance.web", _ what: String = "the report",
        where isSo: (KubeObject) -> Bool = { _ in true }
    ) async throws -> KubeObject {
        try await eventually("\(what) of \(address)") {
            try await reports().first { $0.json.at("resource", "address")?.stringValue == address && isSo($0) }
        }
    }

    /// A condition of an object, as soon as it says so.
    @discardableResult
    func condition(
        _ type: String, of object: @escaping () async throws -> KubeObject, _ status: String, _ reason: String? = nil
    ) async throws -> JSONValue {
        var last: JSONValue?
        do {
            return try await eventually("\(type)=\(status) \(reason ?? "")") {
                last = try await object().condition(type)
                guard last?["status"]?.stringValue == status else { return nil }
                return reason == nil || last?["reason"]?.stringValue == reason ? last : nil
            }
        } catch let error as NeverCame {
            throw NeverCame(description: "\(error); last: \(last?.text ?? "none")")
        }
    }

    /// A policy's own status says that it compiled; its sources are told just after, and nothing in the API says when.
    func policyReachesSources() async throws { try await Task.sleep(for: .milliseconds(700)) }

    /// Kubernetes Events about an object.
    func events(about object: KubeObject) async throws -> [KubeObject] {
        try await kube.list(.events, namespace: namespace).items.filter {
            $0.json.at("regarding", "uid")?.stringValue == object.uid
        }
    }
}

extension KubeObject {
    func condition(_ type: String) -> JSONValue? {
        (status?["conditions"]?.arrayValue ?? []).first { $0["type"]?.stringValue == type }
    }
    var phase: String { status?["phase"]?.stringValue ?? "" }
    var severity: String { status?["severity"]?.stringValue ?? "" }
    var occurrences: Int64 { status?["occurrences"]?.intValue ?? 0 }
    var resolvedHow: String { json.at("status", "resolution", "how")?.stringValue ?? "" }
}
