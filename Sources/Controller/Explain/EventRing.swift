/// The last events in the order of their arrival, bounded by count and bytes; the oldest go first.
struct EventRing: Sendable {
    let maximumCount: Int
    private var entries: [RememberedEvent] = []
    private var head = 0
    private(set) var bytes = 0
    private(set) var forgotten: UInt64 = 0

    init(maximumCount: Int) { self.maximumCount = maximumCount }

    var count: Int { entries.count - head }
    var kept: ArraySlice<RememberedEvent> { entries[head...] }

    mutating func append(_ entry: RememberedEvent, limit: Int) {
        entries.append(entry)
        bytes += entry.size
        trim(to: limit)
    }

    mutating func trim(to limit: Int) {
        while count > 0, bytes > limit || count > maximumCount {
            bytes -= entries[head].size
            // Nothing of it stays until the array is made anew.
            entries[head].content = .bytes([])
            entries[head].decided = []
            head += 1
            forgotten += 1
        }
        guard head > 64, head * 2 > entries.count else { return }
        entries.removeFirst(head)
        head = 0
    }

    /// Changes the entries that `isIt` names, the oldest first; true when there was one.
    mutating func change(
        where isIt: (RememberedEvent) -> Bool, limit: Int, _ change: (inout RememberedEvent) -> Void
    ) -> Bool {
        guard let index = entries[head...].firstIndex(where: isIt) else { return false }
        bytes -= entries[index].size
        change(&entries[index])
        bytes += entries[index].size
        trim(to: limit)
        return true
    }
}
