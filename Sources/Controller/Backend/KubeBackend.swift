import FoundationEssentials
import JSON
import KubeClient
import Logging
import Metrics
import Synchronization

/// The kinds and their results in a Kubernetes cluster.
public final class KubeBackend: OperatorBackend {
    public static let sourceLabel = "tfdrift.dev/source"

    private let client: KubeClient
    private let sourceStore: Reflector
    private let policyStore: Reflector
    private let reportReflector: Reflector
    private let handler = Mutex<(@Sendable (KindChange) -> Void)?>(nil)
    private let unsynced: Mutex<Int>
    public let eventSink: any EventSink

    /// `namespace` nil watches all namespaces.
    public init(client: KubeClient, namespace: String?, eventSink: any EventSink) {
        self.client = client
        self.eventSink = eventSink
        unsynced = Mutex(3)
        let relay = Relay()
        func reflector(_ resource: GroupVersionResource, _ change: @escaping @Sendable (ObjectKey) -> KindChange)
            -> Reflector
        {
            Reflector(client, resource, options: Reflector.Options(namespace: namespace)) { event in
                switch event {
                case .updated(_, let object), .deleted(let object): relay.send(change(object.key))
                case .synced: relay.synced()
                }
            }
        }
        sourceStore = reflector(Kinds.sources) { .source($0) }
        policyStore = reflector(Kinds.policies) { .policy($0) }
        reportReflector = reflector(Kinds.reports) { .report($0) }
        relay.attach(self)
    }

    public func run(_ handler: @escaping @Sendable (KindChange) -> Void) async {
        self.handler.withLock { $0 = handler }
        await withDiscardingTaskGroup { group in
            for reflector in [sourceStore, policyStore, reportReflector] {
                group.addTask { await reflector.run() }
            }
        }
    }

    /// Why a kind cannot be watched right now, by resource; empty while all is well.
    public var failures: [String] {
        [("driftsources", sourceStore), ("driftpolicies", policyStore), ("driftreports", reportReflector)]
            .compactMap { name, reflector in reflector.health.error.map { "\(name): \($0)" } }
    }

    public func source(_ key: ObjectKey) -> KubeObject? { sourceStore.store.get(key) }
    public func policy(_ key: ObjectKey) -> KubeObject? { policyStore.store.get(key) }
    public func report(_ key: ObjectKey) -> KubeObject? { reportReflector.store.get(key) }

    public func sources(in namespace: String?) -> [KubeObject] { list(sourceStore, namespace) }
    public func policies(in namespace: String?) -> [KubeObject] { list(policyStore, namespace) }

    public func reports(of source: ObjectKey) async throws(BackendError) -> [KubeObject] {
        do throws(KubeError) {
            let options = ListOptions(labelSelector: "\(Self.sourceLabel)=\(source.name)")
            return try await client.list(Kinds.reports, namespace: source.namespace, options: options).items
                .filter { $0["source"]?.stringValue == source.name }
        } catch {
            throw Self.explain(error)
        }
    }

    private func list(_ reflector: Reflector, _ namespace: String?) -> [KubeObject] {
        let all = reflector.store.list()
        guard let namespace else { return all }
        return all.filter { $0.namespace == namespace }
    }

    public func secret(namespace: String, name: String) async throws(BackendError) -> [String: [UInt8]]? {
        do throws(KubeError) {
            let object = try await client.get(.secrets, namespace: namespace, name: name)
            var values: [String: [UInt8]] = [:]
            for (key, value) in object["data"]?.objectValue ?? [:] {
                guard let text = value.stringValue, let decoded = Data(base64Encoded: text) else {
                    throw KubeError(.decoding("data.\(key) of Secret \(namespace)/\(name) is not base64"))
                }
                values[key] = Array(decoded)
            }
            return values
        } catch {
            if error.isNotFound { return nil }
            throw Self.explain(error)
        }
    }

    public func configMap(namespace: String, name: String) async throws(BackendError) -> ConfigMapContent? {
        let object: KubeObject
        do throws(KubeError) {
            object = try await client.get(.configMaps, namespace: namespace, name: name)
        } catch {
            if error.isNotFound { return nil }
            throw Self.explain(error)
        }
        return try ConfigMapContent(object)
    }

    public func writeStatus(
        _ kind: StatusKind, _ key: ObjectKey, _ status: JSONValue
    ) async throws(BackendError) {
        var object = KubeObject(
            apiVersion: Kinds.apiVersion, kind: kind.rawValue, namespace: key.namespace, name: key.name)
        object["status"] = status
        do throws(KubeError) {
            _ = try await client.apply(
                kind == .source ? Kinds.sources : Kinds.policies, object.json, fieldManager: Kinds.statusManager,
                force: true, subresource: "status")
        } catch {
            throw Self.explain(error)
        }
    }

    public var reportStore: any ReportStore { KubeReportStore(client: client) }

    static func explain(_ error: KubeError) -> BackendError {
        if error.isNotFound { return BackendError(.notFound, error.description) }
        if error.isForbidden || error.isUnauthorized { return BackendError(.forbidden, error.description) }
        if error.isInvalid { return BackendError(.rejected, error.description) }
        return BackendError(.unavailable, error.description, retryAfter: error.retryAfter)
    }

    fileprivate func tell(_ change: KindChange) {
        handler.withLock { $0 }?(change)
    }

    fileprivate func oneSynced() {
        let isLast = unsynced.withLock { unsynced in
            unsynced -= 1
            return unsynced == 0
        }
        if isLast { tell(.synced) }
    }

    /// Breaks the knot between the reflectors, which need a handler, and the backend, which holds the reflectors.
    private final class Relay: Sendable {
        private let backend = Mutex<WeakBackend>(WeakBackend())
        private struct WeakBackend: Sendable { weak var value: KubeBackend? }

        func attach(_ backend: KubeBackend) { self.backend.withLock { $0.value = backend } }
        func send(_ change: KindChange) { backend.withLock { $0.value }?.tell(change) }
        func synced() { backend.withLock { $0.value }?.oneSynced() }
    }
}
