import Logging
import Synchronization
import Transport

/// Keeps a `Store` equal to a collection of the API, until cancelled: the driver of `ReflectorState`.
///
/// Never gives up: whatever fails is tried again with back-off, and the store keeps what it had.
public struct Reflector: Sendable {
    /// What is kept of an object before it is stored and handed on.
    public typealias Trim = @Sendable (KubeObject) -> KubeObject
    /// Called for every change, one at a time, in order, after the store shows it. Must be quick: the watch waits.
    public typealias Handler = @Sendable (StoreChange) -> Void

    public struct Options: Sendable {
        /// nil: all namespaces.
        public var namespace: String?
        public var labelSelector: String?
        public var fieldSelector: String?
        public var usesStreamingLists = true
        public var backoff = Backoff.watch
        public var trim: Trim = { $0.withoutManagedFields }

        public init(namespace: String? = nil) { self.namespace = namespace }
    }

    public let store: Store
    private let client: KubeClient
    private let resource: GroupVersionResource
    private let options: Options
    private let handler: Handler
    private let healthBox: HealthBox

    public init(
        _ client: KubeClient, _ resource: GroupVersionResource, options: Options = Options(),
        handler: @escaping Handler = { _ in }
    ) {
        self.client = client
        self.resource = resource
        self.options = options
        self.handler = handler
        store = Store()
        healthBox = HealthBox()
    }

    public var health: ReflectorHealth { healthBox.value.withLock { $0 } }

    /// Runs until the task is cancelled. Call it once.
    public func run() async {
        var machine = ReflectorState(usesStreamingLists: options.usesStreamingLists, backoff: options.backoff)
        var watch: WatchStream.Iterator?
        var input = ReflectorState.Input.started
        while !Task.isCancelled {
            let actions = machine.handle(input, at: client.clock.now(), random: .random(in: 0..<1))
            var next: ReflectorState.Input?
            for action in actions {
                if let outcome = await perform(action, &watch) { next = outcome }
            }
            guard let next else { return }  // a wait that was cancelled
            note(next)
            input = next
        }
    }

    /// nil for what has no outcome to tell, and when cancelled.
    private func perform(
        _ action: ReflectorState.Action, _ watch: inout WatchStream.Iterator?
    ) async -> ReflectorState.Input? {
        switch action {
        case .list: return await list()
        case .watch(let version, let sendsInitialEvents):
            watch = nil  // frees the connection before the next one is opened
            return await open(version, sendsInitialEvents, &watch)
        case .read: return await read(&watch)
        case .wait(let duration):
            watch = nil
            do { try await client.clock.sleep(duration) } catch { return nil }
            return .waited
        case .upsert(let object): write(.upsert(object))
        case .remove(let object): write(.remove(object))
        case .replace(let objects): write(.replace(objects))
        }
        return nil
    }

    private func write(_ operation: StoreOperation) {
        for change in store.write(operation) { handler(change) }
    }

    private func list() async -> ReflectorState.Input {
        let listOptions = ListOptions(labelSelector: options.labelSelector, fieldSelector: options.fieldSelector)
        do throws(KubeError) {
            var list = try await client.list(resource, namespace: options.namespace, options: listOptions)
            list.items = list.items.map(options.trim)
            return .listed(list)
        } catch {
            return .listFailed(error)
        }
    }

    private func open(
        _ version: String, _ sendsInitialEvents: Bool, _ watch: inout WatchStream.Iterator?
    ) async -> ReflectorState.Input {
        var watchOptions = WatchOptions(resourceVersion: version, sendsInitialEvents: sendsInitialEvents)
        watchOptions.labelSelector = options.labelSelector
        watchOptions.fieldSelector = options.fieldSelector
        // Jitter, so that watches opened together do not all end together.
        watchOptions.timeoutSeconds = Int.random(in: 270...310)
        do throws(KubeError) {
            watch = try await client.watch(resource, namespace: options.namespace, options: watchOptions)
                .makeAsyncIterator()
            return .opened
        } catch {
            return .openFailed(error)
        }
    }

    private func read(_ watch: inout WatchStream.Iterator?) async -> ReflectorState.Input {
        do throws(KubeError) {
            switch try await watch?.next() {
            case nil: return .closed(nil)
            case .added(let object): return .event(.added(options.trim(object)))
            case .modified(let object): return .event(.modified(options.trim(object)))
            case .deleted(let object): return .event(.deleted(options.trim(object)))
            case .some(let event): return .event(event)
            }
        } catch {
            return .closed(error)
        }
    }

    /// Keeps `health`; logs what went wrong at debug, since it is tried again and the caller sees `health`.
    private func note(_ input: ReflectorState.Input) {
        let failure: KubeError?
        switch input {
        case .listFailed(let error), .openFailed(let error): failure = error
        case .closed(let error): failure = error
        case .event(.error(let status)):
            failure = KubeError(.status(status), request: "WATCH \(resource.groupResource)")
        case .opened:
            healthBox.value.withLock {
                $0.isWatching = true
                $0.error = nil
            }
            return
        default: return
        }
        healthBox.value.withLock {
            $0.isWatching = false
            $0.error = failure ?? $0.error
        }
        guard let failure, !Task.isCancelled else { return }
        client.logger.debug(
            "Watch ended with an error", metadata: ["resource": "\(resource.groupResource)", "error": "\(failure)"])
    }

    private final class HealthBox: Sendable {
        let value = Mutex(ReflectorHealth())
    }
}
