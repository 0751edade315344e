/// What differs from the states now, by object: the memory behind reports. A value, bounded, without a clock.
///
/// Follows every change that the engine found, reported or not, so that outcomes do not depend on policies; only the
/// reported ones are in `ReportRecord`s.
struct Ledger: Sendable {
    /// Nil while somebody works on the entry; see `LedgerVisit`.
    private var slots: [ReportKey: LedgerEntry?] = [:]
    var openCounts = OpenCounts()
    var recency = Recency()
    /// What expected automation lately set: no plan that sees it tells anything new.
    var expectations = RecentMap<Recency.Key, ShownValue>(maximumCount: 4_096)
    var counters = LedgerCounters()
    let maximumEntries: Int
    /// A change and its revert closer together than this are a transient: the report writer never showed them apart.
    static let coalescingSeconds: Int64 = 10

    init(maximumEntries: Int = 20_000) { self.maximumEntries = max(maximumEntries, 1) }

    subscript(key: ReportKey) -> LedgerEntry? { slots[key] ?? nil }

    var count: Int { slots.count }
    /// All of them, copied: for tests and rare questions.
    var entries: [ReportKey: LedgerEntry] { slots.compactMapValues(\.self) }

    /// Lends each entry, in no order that means anything.
    func forEach(_ body: (ReportKey, LedgerEntry) -> Void) {
        for case (let key, let entry?) in slots { body(key, entry) }
    }

    /// Reads what is kept of objects out of the states that held them.
    mutating func detachFromStates() {
        for place in Array(slots.indices) { slots.values[place]?.detachFromStates() }
    }

    /// Whether this event already moved the object's report: redelivered after a restart, or by a second intake.
    mutating func holdsEvent(_ id: String, of key: ReportKey) -> Bool {
        guard !id.isEmpty, let place = place(of: key) else { return false }
        return look(at: place) { $0?.eventIDs.contains(id) ?? false }
    }

    /// Lends an entry where it stands; reading it through the dictionary would copy all of it.
    private mutating func look<Result>(at place: Place, _ body: (inout LedgerEntry?) -> Result) -> Result {
        body(&slots.values[place])
    }

    typealias Place = Dictionary<ReportKey, LedgerEntry?>.Index

    func place(of key: ReportKey) -> Place? { slots.index(forKey: key) }

    /// Takes an entry out to work on it. `put` brings it back to the same place, or `remove` lets go of it; nothing may be
    /// stored or removed in between.
    mutating func take(at place: Place) -> LedgerEntry? { slots.values[place].take() }

    /// `place`: where it was taken from; nil: it is new.
    mutating func put(_ entry: consuming LedgerEntry, for key: ReportKey, at place: Place?) {
        if let place {
            slots.values[place] = entry
        } else {
            if slots.count >= maximumEntries { evict() }
            slots.updateValue(entry, forKey: key)
        }
    }

    mutating func remove(at place: Place) { slots.remove(at: place) }

    /// Keys in the order in which reports are listed: address, then key.
    var orderedKeys: [ReportKey] {
        slots.map { (key: $0.key, sort: ($0.value?.resource.address ?? "", $0.key.canonicalText)) }
            .sorted { $0.sort < $1.sort }.map(\.key)
    }

    mutating func store(_ entry: consuming LedgerEntry, for key: ReportKey) {
        if slots.count >= maximumEntries, slots[key] == nil { evict() }
        let share = entry.openShare
        let old = slots.updateValue(entry, forKey: key) ?? nil
        openCounts.replace(old?.openShare, by: share)
    }

    mutating func remove(_ key: ReportKey) {
        let old = slots.removeValue(forKey: key) ?? nil
        openCounts.replace(old?.openShare, by: nil)
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
