import Synchronization

/// The objects of one collection as the API server last told them: one `Reflector` writes, anybody reads.
///
/// Reads are short and never wait for the network. A re-list replaces the content in one step, so no reader sees half
/// of it. Bounded by the collection itself: keep the objects of kinds that are ours, trimmed.
public final class Store: Sendable {
    private struct State {
        var objects: [ObjectKey: KubeObject] = [:]
        var hasSynced = false
        var waiting: [UInt64: CheckedContinuation<Bool, Never>] = [:]
        var arriving: Set<UInt64> = []
        var nextID: UInt64 = 0
    }

    private let state = Mutex(State())

    /// An empty store that has not synced: its `Reflector` fills it.
    init() {}

    /// A store that holds `objects` and never changes: for tests and for running without a cluster.
    public init(objects: [KubeObject]) {
        state.withLock { state in
            for object in objects { state.objects[object.key] = object }
            state.hasSynced = true
        }
    }

    public func get(_ key: ObjectKey) -> KubeObject? { state.withLock { $0.objects[key] } }

    /// All objects, by namespace and name.
    public func list() -> [KubeObject] {
        let objects = state.withLock { $0.objects }
        return objects.sorted { $0.key < $1.key }.map(\.value)
    }

    public var count: Int { state.withLock { $0.objects.count } }

    /// Whether the content has been complete once; it stays true while the server is away.
    public var hasSynced: Bool { state.withLock { $0.hasSynced } }

    /// Waits for the first complete list. Throws only when the task is cancelled.
    public func waitUntilSynced() async throws(CancellationError) {
        let id: UInt64? = state.withLock { state in
            if state.hasSynced { return nil }
            state.nextID += 1
            state.arriving.insert(state.nextID)
            return state.nextID
        }
        guard let id else { return }
        let synced = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in wait(id, continuation) }
        } onCancel: {
            cancel(id)
        }
        if !synced { throw CancellationError() }
    }

    private func wait(_ id: UInt64, _ continuation: CheckedContinuation<Bool, Never>) {
        let answer: Bool? = state.withLock { state in
            if state.arriving.remove(id) == nil { return false }
            if state.hasSynced { return true }
            state.waiting[id] = continuation
            return nil
        }
        if let answer { continuation.resume(returning: answer) }
    }

    private func cancel(_ id: UInt64) {
        let continuation: CheckedContinuation<Bool, Never>? = state.withLock { state in
            if state.arriving.remove(id) != nil { return nil }
            return state.waiting.removeValue(forKey: id)
        }
        continuation?.resume(returning: false)
    }
}

extension Store {
    /// Applies one operation and gives back what changed, in the order to tell it. Only the store's reflector calls this.
    func write(_ operation: StoreOperation) -> [StoreChange] {
        let (changes, waiting) = state.withLock { state -> ([StoreChange], [CheckedContinuation<Bool, Never>]) in
            switch operation {
            case .upsert(let object): return (Self.upsert(object, &state.objects), [])
            case .remove(let object):
                let old = state.objects.removeValue(forKey: object.key)
                return (old == nil ? [] : [.deleted(object)], [])
            case .replace(let objects):
                var changes = Self.replace(objects, &state.objects)
                if !state.hasSynced { changes.append(.synced) }
                state.hasSynced = true
                defer { state.waiting = [:] }
                return (changes, Array(state.waiting.values))
            }
        }
        for continuation in waiting { continuation.resume(returning: true) }
        return changes
    }

    private static func upsert(_ object: KubeObject, _ objects: inout [ObjectKey: KubeObject]) -> [StoreChange] {
        let old = objects.updateValue(object, forKey: object.key)
        return isSame(old, object) ? [] : [.updated(old: old, new: object)]
    }

    private static func replace(
        _ new: [KubeObject], _ objects: inout [ObjectKey: KubeObject]
    ) -> [StoreChange] {
        let old = objects
        objects = Dictionary(new.map { ($0.key, $0) }, uniquingKeysWith: { _, last in last })
        var changes: [StoreChange] = []
        for (key, object) in objects.sorted(by: { $0.key < $1.key }) where !isSame(old[key], object) {
            changes.append(.updated(old: old[key], new: object))
        }
        for (key, object) in old.sorted(by: { $0.key < $1.key }) where objects[key] == nil {
            changes.append(.deleted(object))
        }
        return changes
    }

    /// The same version of the same object: a re-list that brings nothing new.
    private static func isSame(_ old: KubeObject?, _ new: KubeObject) -> Bool {
        guard let old else { return false }
        return old.uid == new.uid && !new.resourceVersion.isEmpty && old.resourceVersion == new.resourceVersion
    }
}

/// One change of a store.
enum StoreOperation: Sendable, Hashable {
    case upsert(KubeObject)
    case remove(KubeObject)
    /// The whole content, in one step.
    case replace([KubeObject])
}
