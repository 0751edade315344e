/// One version of one Terraform state, read into an index. Immutable; copies of the reference share everything.
///
/// Holds of each managed instance only what the `StateKeepTable` keeps. Deposed instances and data sources are left out.
public final class StateSnapshot: Sendable {
    /// The name of the state in its DriftSource.
    public let name: String
    /// When this version came into force, by the backend's clock.
    public let visibleAt: EventTime
    let storage: StateStorage

    init(name: String, visibleAt: EventTime, storage: StateStorage) {
        self.name = name
        self.visibleAt = visibleAt
        self.storage = storage
    }

    public var lineage: String { storage.header.lineage }
    public var serial: Int64 { storage.header.serial }
    public var terraformVersion: String { storage.header.terraformVersion }
    /// Managed instances.
    public var count: Int { storage.records.count }

    /// The same state under another name or time, sharing the index.
    public func placed(name: String? = nil, visibleAt: EventTime? = nil) -> StateSnapshot {
        StateSnapshot(name: name ?? self.name, visibleAt: visibleAt ?? self.visibleAt, storage: storage)
    }

    /// All instances, in the state's order.
    public var instances: some Sequence<StateInstance> & Sendable {
        (0..<storage.records.count).lazy.map { StateInstance(snapshot: self, index: $0) }
    }

    /// The resource types that the state holds.
    public var types: [String] { (0..<storage.typeNames.count).map { storage.typeNames[$0] } }

    func hasInstances(of type: String) -> Bool { storage.types[type] != nil }

    /// Calls `body` with each instance of `type` that one of its identity keys names so, in the state's order.
    public func forEach(
        type: UnsafeBufferPointer<UInt8>, key: UnsafeBufferPointer<UInt8>, _ body: (StateInstance) -> Void
    ) {
        guard let type = storage.types[type] else { return }
        storage.index.forEach(UInt32(type), key, storage.arena) {
            body(StateInstance(snapshot: self, index: Int($0)))
        }
    }

    /// Calls `body` with each instance of any type that one of its identity keys names so.
    public func forEach(key: UnsafeBufferPointer<UInt8>, _ body: (StateInstance) -> Void) {
        storage.index.forEach(key, storage.arena) { body(StateInstance(snapshot: self, index: Int($0))) }
    }

    public func lookup(type: String, key: String) -> [StateInstance] {
        var found: [StateInstance] = []
        let (type, key) = (type, StateIndex.foldsKeys(of: type) ? key.lowercased() : key)
        type.withBytes { type in key.withBytes { key in forEach(type: type, key: key) { found.append($0) } } }
        return found
    }

    /// Instances of any type with this identity key.
    public func lookup(key: String) -> [StateInstance] {
        var found: [StateInstance] = []
        key.withBytes { forEach(key: $0) { found.append($0) } }
        return found
    }

    /// The instance at a Terraform address. Walks the state: for tools and tests, not for events.
    public func instance(address: String) -> StateInstance? { instances.first { $0.address == address } }

    /// Bytes held, by part, for the benchmark.
    public var footprint: [(part: String, bytes: Int)] {
        [
            ("arena", storage.arena.byteCount), ("texts", storage.texts.byteCount),
            ("records", storage.records.byteCount),
            ("blocks", storage.blocks.byteCount),
            ("dependencies", storage.lists.byteCount), ("keys", storage.index.byteCount),
        ]
    }
}
