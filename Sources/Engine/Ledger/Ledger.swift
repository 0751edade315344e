/// What differs from the states now, by object: the memory behind reports. A value, bounded, without a clock.
///
/// Follows every change that the engine found, reported or not, so that outcomes do not depend on policies; only the
/// reported ones are in `ReportRecord`s.
struct Ledger: Sendable {
    /// By the marks of their keys, which stand in the table itself: a key is memory of its own, and mostly cold.
    private var slots: [ByteMark: LedgerSlot] = [:]
    var openCounts = OpenCounts()
    var recency = Recency()
    /// What expected automation lately set: no plan that sees it tells anything new.
    var expectations = RecentMap<Recency.Key, ShownValue>(maximumCount: 4_096)
    var counters = LedgerCounters()
    let maximumEntries: Int
    /// A change and its revert closer together than this are a transient: the report writer never showed them apart.
    static let coalescingSeconds: Int64 = 10

    init(maximumEntries: Int = 20_000) { self.maximumEntries = max(maximumEntries, 1) }

    subscript(key: ReportKey) -> LedgerEntry? { slots[key.mark]?.entry }

    var count: Int { slots.count }
    /// All of them, copied: for tests and rare questions.
    var entries: [ReportKey: LedgerEntry] { Dictionary(uniqueKeysWithValues: slots.values.map { ($0.key, $0.entry) }) }

    /// Lends each entry, in no order that means anything.
    func forEach(_ body: (ReportKey, LedgerEntry) -> Void) {
        for slot in slots.values { body(slot.key, slot.entry) }
    }

    /// Reads what is kept of objects out of the states that held them.
    mutating func detachFromStates() {
        for place in Array(slots.indices) { own(at: place).entry.detachFromStates() }
    }

    /// Whether this event already moved the object's report: redelivered after a restart, or by a second intake.
    func holdsEvent(_ id: String, of key: ReportKey) -> Bool {
        guard !id.isEmpty, let slot = slots[key.mark] else { return false }
        return slot.entry.eventIDs.contains(id)
    }

    typealias Place = Dictionary<ByteMark, LedgerSlot>.Index

    func place(of key: ReportKey) -> Place? { slots.index(forKey: key.mark) }

    /// A slot that no other ledger has, to be written to.
    mutating func own(at place: Place) -> LedgerSlot {
        if !isKnownUniquelyReferenced(&slots.values[place]) {
            slots.values[place] = LedgerSlot(slots.values[place].key, slots.values[place].entry)
        }
        return slots.values[place]
    }

    /// A slot of an object that was not known.
    mutating func insert(_ slot: LedgerSlot) {
        if slots.count >= maximumEntries { evict() }
        slots[slot.key.mark] = slot
    }

    mutating func remove(at place: Place) { slots.remove(at: place) }

    /// Keys in the order in which reports are listed: address, then key.
    var orderedKeys: [ReportKey] {
        slots.values.map { (key: $0.key, sort: ($0.entry.resource.address ?? "", $0.key.canonicalText)) }
            .sorted { $0.sort < $1.sort }.map(\.key)
    }

    mutating func store(_ entry: consuming LedgerEntry, for key: ReportKey) {
        if slots.count >= maximumEntries, slots[key.mark] == nil { evict() }
        let share = entry.openShare
        let old = slots.updateValue(LedgerSlot(key, entry), forKey: key.mark)
        openCounts.replace(old?.entry.openShare, by: share)
    }

    mutating func remove(_ key: ReportKey) {
        let old = slots.removeValue(forKey: key.mark)
        openCounts.replace(old?.entry.openShare, by: nil)
    }

    /// Makes room for a sixteenth: what nothing is open of first, then what no report shows, then the oldest.
    private mutating func evict() {
        let ranked = entries.map { key, entry in
            (
                rank: !entry.isOpen ? 0 : entry.isReportOpen ? 2 : 1, at: entry.lastSeen, text: key.canonicalText,
                key: key
            )
        }.sorted { ($0.rank, $0.at, $0.text) < ($1.rank, $1.at, $1.text) }
        for victim in ranked.prefix(max(maximumEntries / 16, 1)) {
            remove(victim.key)
            if victim.rank == 2 { counters.openEvicted += 1 } else { counters.settledEvicted += 1 }
        }
    }
}

/// An entry where it stays: following an event changes it in place, without moving its many parts.
///
/// Shared by the copies of a ledger; whoever writes to one makes sure first that nobody else has it (`own(at:)`), so that
/// a ledger is a value.
final class LedgerSlot: @unchecked Sendable {
    let key: ReportKey
    var entry: LedgerEntry

    init(_ key: ReportKey, _ entry: consuming LedgerEntry) {
        self.key = key
        self.entry = entry
    }
}
