import JSON
import Logging
import Synchronization

/// Writes Events (events.k8s.io/v1) for people: repeated ones as a series, floods as summaries; see `EventAggregator`.
///
/// Nothing may depend on Events: a failure to write one is logged and forgotten. Safe to share; copies share their memory.
public struct EventRecorder: Sendable {
    private let client: KubeClient
    private let controller: String
    private let instance: String
    private let logger: Logger
    private let onResult: @Sendable (WriteResult) -> Void
    private let memory = Memory()

    /// What became of one request.
    public enum WriteResult: String, Sendable, CaseIterable {
        case written, failed
    }

    /// How often held-back repetitions and summaries are looked after by `run`.
    private static let tickInterval: Duration = .seconds(10)

    /// - `controller`: a qualified name, "tfdrift.dev/operator".
    /// - `instance`: who of its replicas, the pod's name; at most 128 characters.
    /// - `onResult`: told of every Event and every series that was written, or was not.
    public init(
        client: KubeClient, controller: String, instance: String, logger: Logger,
        onResult: @escaping @Sendable (WriteResult) -> Void = { _ in }
    ) {
        self.onResult = onResult
        self.client = client
        self.controller = controller
        self.instance = String(instance.prefix(128))
        self.logger = logger
    }

    /// Tells that something happened. Returns when it is written, or decided not to be; never throws.
    public func record(
        regarding: ObjectReference, related: ObjectReference? = nil, type: EventContent.EventType, reason: String,
        action: String, note: String
    ) async {
        let content = EventContent(
            regarding: regarding, related: related, type: type, reason: String(reason.prefix(128)),
            action: String(action.prefix(128)), note: EventContent.cut(note))
        let now = client.clock.now()
        let wall = client.clock.wallMicroseconds()
        await perform(memory.aggregator.withLock { $0.record(content, at: now, wall: wall) })
    }

    /// Writes what time makes due, until cancelled. Without it the last repetitions and summaries stay unwritten.
    public func run() async {
        while (try? await client.clock.sleep(Self.tickInterval)) != nil { await flush() }
    }

    /// Writes what is due now.
    public func flush() async {
        let now = client.clock.now()
        await perform(memory.aggregator.withLock { $0.tick(at: now) })
    }

    private func perform(_ actions: [EventAggregator.Action]) async {
        for action in actions {
            switch action {
            case .create(let content, let key): await create(content, key)
            case .patch(let key, let name, let count, let lastObservedAt):
                await patch(key, name, count: count, lastObservedAt: lastObservedAt)
            }
        }
    }

    private func create(_ content: EventContent, _ key: EventAggregator.Key) async {
        let object = eventObject(content)
        do throws(KubeError) {
            let created = try await client.create(.events, object, fieldManager: controller, fieldValidation: .warn)
            memory.aggregator.withLock { $0.created(key, name: created.name) }
            onResult(.written)
        } catch {
            memory.aggregator.withLock { $0.forget(key) }
            log(error, content.reason)
        }
    }

    private func patch(_ key: EventAggregator.Key, _ name: String, count: Int, lastObservedAt: Int64) async {
        let series: JSONValue = [
            "count": .int(Int64(count)), "lastObservedTime": .string(KubeTime.microTime(lastObservedAt)),
        ]
        do throws(KubeError) {
            _ = try await client.patch(
                .events, namespace: Self.namespace(key.regarding), name: name, type: .merge, body: ["series": series],
                fieldManager: controller)
            onResult(.written)
        } catch {
            // Events are deleted after an hour or so: the next one begins a new object.
            memory.aggregator.withLock { $0.forget(key) }
            if !error.isNotFound { log(error, key.reason) }
        }
    }

    private func log(_ error: KubeError, _ reason: String) {
        guard !error.isCancelled else { return }
        onResult(.failed)
        logger.warning("Event was not written", metadata: ["reason": "\(reason)", "error": "\(error)"])
    }

    /// The API server puts events of cluster-scoped objects into "default".
    private static func namespace(_ regarding: ObjectReference) -> String {
        regarding.namespace.isEmpty ? "default" : regarding.namespace
    }

    private func eventObject(_ content: EventContent) -> JSONValue {
        let wall = client.clock.wallMicroseconds()
        var object: JSONValue = [
            "apiVersion": "events.k8s.io/v1", "kind": "Event",
            "metadata": [
                "name": .string(Self.name(content.regarding)), "namespace": .string(Self.namespace(content.regarding)),
            ],
            "eventTime": .string(KubeTime.microTime(wall)), "type": .string(content.type.rawValue),
            "reason": .string(content.reason), "action": .string(content.action), "note": .string(content.note),
            "regarding": content.regarding.json, "reportingController": .string(controller),
            "reportingInstance": .string(instance),
        ]
        if let related = content.related { object["related"] = related.json }
        return object
    }

    /// The object's name and 16 random hex digits, within the 253 characters of a name.
    private static func name(_ regarding: ObjectReference) -> String {
        let number = String(UInt64.random(in: 0 ... .max), radix: 16)
        let suffix = String(repeating: "0", count: 16 - number.utf8.count) + number
        var prefix = regarding.name.lowercased().prefix(253 - 17)
        while prefix.hasSuffix("-") || prefix.hasSuffix(".") { prefix.removeLast() }
        return prefix.isEmpty ? suffix : "\(prefix).\(suffix)"
    }

    private final class Memory: Sendable {
        let aggregator = Mutex(EventAggregator())
    }
}
