import JSON

/// One change of one object, as watchers see it.
struct StoredEvent: Sendable {
    enum Kind: String, Sendable { case added = "ADDED", modified = "MODIFIED", deleted = "DELETED" }
    var version: UInt64
    var kind: Kind
    var key: ObjectName
    var object: JSONValue
    var previous: JSONValue?
}

/// Namespace and name; cluster-scoped objects have an empty namespace. Ordered as lists are.
struct ObjectName: Hashable, Comparable, Sendable {
    var namespace: String
    var name: String

    static func < (left: ObjectName, right: ObjectName) -> Bool {
        left.namespace == right.namespace ? left.name < right.name : left.namespace < right.namespace
    }
}

/// The objects of one resource and its recent changes.
struct ObjectCollection: Sendable {
    /// Distinguishes a re-created CRD's collection from the one that watchers of the old one follow.
    let identity: UInt64
    private(set) var objects: [ObjectName: JSONValue] = [:]
    private(set) var history: [StoredEvent] = []
    /// Changes up to this version are no longer known.
    private(set) var floor: UInt64
    let historyLimit: Int
    /// No more changes will come: the CRD is gone.
    var isClosed = false

    init(identity: UInt64, floor: UInt64, historyLimit: Int) {
        self.identity = identity
        self.floor = floor
        self.historyLimit = historyLimit
    }

    mutating func record(_ event: StoredEvent) {
        objects[event.key] = event.kind == .deleted ? JSONValue?.none : event.object
        history.append(event)
        guard history.count > historyLimit + historyLimit / 4 else { return }
        let surplus = history.count - historyLimit
        floor = history[surplus - 1].version
        history.removeFirst(surplus)
    }

    /// The objects as they were at `version`; nil when that is no longer known.
    func objects(at version: UInt64) -> [ObjectName: JSONValue]? {
        guard version >= floor else { return nil }
        var result = objects
        for event in history.reversed() {
            guard event.version > version else { break }
            result[event.key] = event.previous
        }
        return result
    }

    /// The changes after `version`, oldest first; nil when some are no longer known.
    func events(after version: UInt64) -> ArraySlice<StoredEvent>? {
        guard version >= floor else { return nil }
        var low = 0
        var high = history.count
        while low < high {
            let middle = (low + high) / 2
            if history[middle].version <= version { low = middle + 1 } else { high = middle }
        }
        return history[low...]
    }

    mutating func forgetHistory() {
        if let last = history.last { floor = last.version }
        history.removeAll()
    }
}

/// All stored objects with one resourceVersion counter. Pure: no sockets, no clock.
struct ClusterStore: Sendable {
    /// The version of the latest change anywhere.
    private(set) var version: UInt64
    private(set) var collections: [GroupResource: ObjectCollection] = [:]
    let historyLimit: Int
    /// Resources changed since the background looked, and whether ownership or deletions are concerned.
    var touched: Set<GroupResource> = []
    var needsCollection = false

    init(startingVersion: UInt64 = 100, historyLimit: Int = 1024) {
        version = startingVersion
        self.historyLimit = max(1, historyLimit)
    }

    mutating func open(_ resource: GroupResource) {
        guard collections[resource] == nil || collections[resource]?.isClosed == true else { return }
        version += 1
        collections[resource] = ObjectCollection(identity: version, floor: version - 1, historyLimit: historyLimit)
    }

    mutating func close(_ resource: GroupResource) { collections[resource]?.isClosed = true }

    func object(_ resource: GroupResource, _ key: ObjectName) -> JSONValue? { collections[resource]?.objects[key] }

    /// Stores an object under the next version and returns it with that version.
    mutating func put(_ resource: GroupResource, _ key: ObjectName, _ object: JSONValue) -> JSONValue {
        version += 1
        var stored = object
        var metadata = stored["metadata"] ?? [:]
        metadata["resourceVersion"] = .string(String(version))
        stored["metadata"] = metadata
        touched.insert(resource)
        if !stored.owners.isEmpty || stored.at("metadata", "deletionTimestamp") != nil { needsCollection = true }
        let previous = collections[resource]?.objects[key]
        let kind: StoredEvent.Kind = previous == nil ? .added : .modified
        collections[resource]?.record(
            StoredEvent(version: version, kind: kind, key: key, object: stored, previous: previous))
        return stored
    }

    /// Removes an object. Watchers see its last state with a new version.
    mutating func remove(_ resource: GroupResource, _ key: ObjectName) {
        guard let previous = collections[resource]?.objects[key] else { return }
        version += 1
        touched.insert(resource)
        needsCollection = true
        var last = previous
        var metadata = last["metadata"] ?? [:]
        metadata["resourceVersion"] = .string(String(version))
        last["metadata"] = metadata
        collections[resource]?.record(
            StoredEvent(version: version, kind: .deleted, key: key, object: last, previous: previous))
    }

    /// Forgets the changes so far, as compaction does: watches and lists from older versions expire.
    mutating func compact() {
        for resource in collections.keys { collections[resource]?.forgetHistory() }
    }
}
