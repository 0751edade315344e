/// The work queue without its waiting: which keys are to be done, which are being done, which come later.
///
/// A key is in at most one of these: ready, processing (maybe also dirty: to be done again afterwards), delayed; a delayed
/// key may be added and done meanwhile. Size is bounded by the number of distinct keys, which is that of the objects.
struct WorkQueueState<Key: Hashable & Sendable>: Sendable {
    /// Keys to be done, in order, each at most once.
    private(set) var ready = ReadyList<Key>()
    /// Wanted: ready, or processing and to be done again.
    private var dirty: Set<Key> = []
    /// Being done, since when.
    private(set) var processing: [Key: Duration] = [:]
    private var delayed = DeadlineHeap<Key>()
    private var failures: [Key: Int] = [:]
    private(set) var isShutDown = false

    /// What became of an `add`.
    enum Added: Equatable {
        /// A worker may take it now.
        case ready
        /// It is there already, or will be ready when its worker is done, or the queue is shut down.
        case nothingToDo
        /// It was added to be done again after the worker that has it now.
        case again
    }

    mutating func add(_ key: Key, at now: Duration) -> Added {
        guard !isShutDown, dirty.insert(key).inserted else { return .nothingToDo }
        if processing[key] != nil { return .again }
        ready.append(key, at: now)
        return .ready
    }

    /// True if a waiting worker must look at the clock again.
    mutating func add(_ key: Key, dueAt deadline: Duration) -> Bool {
        guard !isShutDown else { return false }
        return delayed.insert(key, at: deadline)
    }

    /// Moves what is due to ready; gives back how many became newly wanted.
    mutating func promoteDue(at now: Duration) -> Int {
        var added = 0
        while let key = delayed.popDue(at: now) {
            if add(key, at: now) != .nothingToDo { added += 1 }
        }
        return added
    }

    /// The next key and how long it was ready.
    mutating func take(at now: Duration) -> (key: Key, waited: Duration)? {
        guard let (key, since) = ready.popFirst() else { return nil }
        dirty.remove(key)
        processing[key] = now
        return (key, now - since)
    }

    /// The worker is done. Gives back how long it took and whether the key is ready again.
    mutating func done(_ key: Key, at now: Duration) -> (took: Duration, isReadyAgain: Bool)? {
        guard let since = processing.removeValue(forKey: key) else { return nil }
        guard dirty.contains(key) else { return (now - since, false) }
        ready.append(key, at: now)
        return (now - since, true)
    }

    /// Counts a failure and gives back how many there are in a row.
    mutating func fail(_ key: Key) -> Int {
        let count = failures[key, default: 0] + 1
        failures[key] = count
        return count
    }

    mutating func forget(_ key: Key) { failures[key] = nil }

    func failureCount(_ key: Key) -> Int { failures[key] ?? 0 }

    /// When the first delayed key is due.
    var nextDeadline: Duration? { mutating get { delayed.earliest } }
    var hasDelayed: Bool { !delayed.isEmpty }
    var delayedCount: Int { delayed.count }

    /// Nothing is taken in any more; what is ready is still handed out.
    mutating func shutDown() { isShutDown = true }
}

/// A first-in-first-out list that remembers when each element came.
struct ReadyList<Key: Sendable>: Sendable {
    private var elements: [(key: Key, since: Duration)] = []
    private var head = 0

    var count: Int { elements.count - head }

    mutating func append(_ key: Key, at now: Duration) { elements.append((key, now)) }

    mutating func popFirst() -> (key: Key, since: Duration)? {
        guard head < elements.count else { return nil }
        let first = elements[head]
        head += 1
        if head > 64, head > elements.count / 2 {
            elements.removeFirst(head)
            head = 0
        }
        return first
    }
}
