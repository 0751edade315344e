import JSON

/// How far one watch has read. It holds no queue of its own: it reads the collection's bounded history, and a watch that
/// falls behind that history ends with 410.
struct WatchCursor: Sendable {
    /// What to write next.
    struct Batch: Sendable {
        var lines: [[UInt8]] = []
        var isFinal = false
    }

    private let plan: WatchPlan
    private var version: UInt64
    private var hasStarted = false
    private var hasSentColumns = false

    init(_ plan: WatchPlan) {
        self.plan = plan
        version = plan.version
    }

    /// The most events in one batch, so that one slow client does not hold everything in memory at once.
    static let batchLimit = 256

    mutating func next(_ machine: APIMachine) -> Batch {
        var batch = Batch()
        if let refusal = plan.refusal {
            return Batch(lines: [line("ERROR", refusal.json)], isFinal: true)
        }
        if !hasStarted {
            hasStarted = true
            let now = machine.clock()
            batch.lines = plan.initial.map { event("ADDED", $0, now) }
            if plan.marksInitialEnd { batch.lines.append(bookmark(version, marksInitialEnd: true, now)) }
        }
        guard let collection = machine.store.collections[plan.type.storage], collection.identity == plan.collection
        else {
            batch.isFinal = true
            return batch
        }
        guard let events = collection.events(after: version) else {
            batch.lines.append(line("ERROR", APIStatus.tooOld(version, floor: collection.floor).json))
            batch.isFinal = true
            return batch
        }
        for change in events.prefix(Self.batchLimit) {
            version = max(version, change.version)
            if let event = visible(change, machine.clock()) { batch.lines.append(event) }
        }
        if events.count <= Self.batchLimit, collection.isClosed { batch.isFinal = true }
        return batch
    }

    /// Whether `next` would give something at once.
    func hasMore(_ machine: APIMachine) -> Bool {
        guard let collection = machine.store.collections[plan.type.storage] else { return true }
        return collection.identity != plan.collection || collection.isClosed
            || collection.events(after: version)?.isEmpty != true
    }

    /// A bookmark at the present; only for watches that asked and that are not ahead of the store.
    mutating func bookmark(_ machine: APIMachine) -> [UInt8]? {
        guard plan.wantsBookmarks, plan.refusal == nil, machine.store.version >= version else { return nil }
        version = machine.store.version
        return bookmark(version, marksInitialEnd: false, machine.clock())
    }

    /// The event as the selectors see it: objects enter as ADDED and leave as DELETED in their old state.
    private mutating func visible(_ change: StoredEvent, _ now: Int64) -> [UInt8]? {
        let new = ViewCodec.view(change.object, plan.type)
        let old = change.previous.map { ViewCodec.view($0, plan.type) }
        let matchesNew = change.kind != .deleted && plan.options.matches(change.key, new)
        let matchedOld = old.map { plan.options.matches(change.key, $0) } ?? false
        switch (matchedOld, matchesNew) {
        case (true, true): return event("MODIFIED", new, now)
        case (false, true): return event("ADDED", new, now)
        case (false, false): return nil
        case (true, false):
            guard change.kind != .deleted, var last = old else { return event("DELETED", new, now) }
            last.setMetadata("resourceVersion", .string(String(change.version)))
            return event("DELETED", last, now)
        }
    }

    private mutating func event(_ type: String, _ object: JSONValue, _ now: Int64) -> [UInt8] {
        switch plan.form {
        case .plain: return line(type, object)
        case .metadata(let version): return line(type, TableWriter.partial(object, version: version))
        case .table(let version):
            var table = TableWriter(plan.type, version: version, now: now).table(
                [object], metadata: ["resourceVersion": .string(object.resourceVersion)], plan.request)
            if hasSentColumns { table["columnDefinitions"] = .null }
            hasSentColumns = true
            return line(type, table)
        }
    }

    private mutating func bookmark(_ version: UInt64, marksInitialEnd: Bool, _ now: Int64) -> [UInt8] {
        var object: JSONValue = [
            "apiVersion": .string(plan.type.groupVersion), "kind": .string(plan.type.kind),
            "metadata": ["resourceVersion": .string(String(version))],
        ]
        if marksInitialEnd { object.setMetadata("annotations", ["k8s.io/initial-events-end": "true"]) }
        switch plan.form {
        case .table:
            return event("BOOKMARK", object, now)
        case .metadata(let form): return line("BOOKMARK", TableWriter.partial(object, version: form))
        case .plain: return line("BOOKMARK", object)
        }
    }

    private func line(_ type: String, _ object: JSONValue) -> [UInt8] {
        var bytes = Array("{\"type\":\"\(type)\",\"object\":".utf8)
        bytes += object.serialized
        bytes += Array("}\n".utf8)
        return bytes
    }
}
