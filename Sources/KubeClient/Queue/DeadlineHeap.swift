/// Keys and when each is due: a binary heap with one current deadline a key, the earliest asked for.
///
/// An entry that was overtaken by an earlier deadline stays in the heap until its time and is then skipped.
struct DeadlineHeap<Key: Hashable & Sendable>: Sendable {
    private struct Entry {
        var deadline: Duration
        /// Keeps the order of asking among equal deadlines.
        var number: UInt64
        var key: Key

        static func < (left: Entry, right: Entry) -> Bool {
            (left.deadline, left.number) < (right.deadline, right.number)
        }
    }

    private var entries: [Entry] = []
    private var deadlines: [Key: Duration] = [:]
    private var nextNumber: UInt64 = 0

    var isEmpty: Bool { deadlines.isEmpty }

    /// How many keys wait.
    var count: Int { deadlines.count }

    /// When the first key is due.
    var earliest: Duration? {
        mutating get {
            dropOvertaken()
            return entries.first?.deadline
        }
    }

    /// True if this is now the first deadline.
    mutating func insert(_ key: Key, at deadline: Duration) -> Bool {
        if let known = deadlines[key], known <= deadline { return false }
        deadlines[key] = deadline
        entries.append(Entry(deadline: deadline, number: nextNumber, key: key))
        nextNumber += 1
        siftUp(entries.count - 1)
        return earliest == deadline
    }

    /// Takes out the next key that is due.
    mutating func popDue(at now: Duration) -> Key? {
        dropOvertaken()
        guard let first = entries.first, first.deadline <= now else { return nil }
        removeFirst()
        deadlines[first.key] = nil
        return first.key
    }

    mutating func remove(_ key: Key) { deadlines[key] = nil }

    private mutating func dropOvertaken() {
        while let first = entries.first, deadlines[first.key] != first.deadline { removeFirst() }
    }

    private mutating func removeFirst() {
        entries.swapAt(0, entries.count - 1)
        entries.removeLast()
        siftDown(0)
    }

    private mutating func siftUp(_ start: Int) {
        var index = start
        while index > 0 {
            let parent = (index - 1) / 2
            guard entries[index] < entries[parent] else { return }
            entries.swapAt(index, parent)
            index = parent
        }
    }

    private mutating func siftDown(_ start: Int) {
        var index = start
        while true {
            var smallest = index
            for child in [2 * index + 1, 2 * index + 2]
            where child < entries.count && entries[child] < entries[smallest] {
                smallest = child
            }
            guard smallest != index else { return }
            entries.swapAt(index, smallest)
            index = smallest
        }
    }
}
