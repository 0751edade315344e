/// What differs from the states now, by object: the memory behind reports. A value, bounded, without a clock.
///
/// Follows every change that the engine found, reported or not, so that outcomes do not depend on policies; only the
/// reported ones are in `ReportRecord`s.
struct Ledger: Sendable {
    private(set) var entries: [ReportKey: LedgerEntry] = [:]
    var recency = Recency()
    var counters = LedgerCounters()
    let maximumEntries: Int
    /// A change and its revert closer together than this are a transient: the report writer never showed them apart.
    static let coalescingSeconds: Int64 = 10

    init(maximumEntries: Int = 20_000) { self.maximumEntries = max(maximumEntries, 1) }

    subscript(key: ReportKey) -> LedgerEntry? { entries[key] }

    /// Whether this event already moved the object's report: redelivered after a restart, or by a second intake.
    func holdsEvent(_ id: String, of key: ReportKey) -> Bool {
        guard !id.isEmpty, let index = entries.index(forKey: key) else { return false }
        return entries.values[index].eventIDs.contains(id)
    }

    /// Keys in the order in which reports are listed: address, then key.
    var orderedKeys: [ReportKey] {
        entries.map { (key: $0.key, sort: ($0.value.resource.address ?? "", $0.key.canonicalText)) }
            .sorted { $0.sort < $1.sort }.map(\.key)
    }

    mutating func store(_ entry: LedgerEntry, for key: ReportKey) {
        if entries[key] == nil, entries.count >= maximumEntries { evict() }
        entries[key] = entry
    }

    mutating func remove(_ key: ReportKey) { entries[key] = nil }

    /// Makes room for a sixteenth: what nothing is open of first, then what no report shows, then the oldest.
    private mutating func evict() {
        let ranked = entries.map { key, entry in
            (
                rank: !entry.isOpen ? 0 : entry.isReportOpen ? 2 : 1, at: entry.lastSeen, text: key.canonicalText,
                key: key
            )
        }.sorted { ($0.rank, $0.at, $0.text) < ($1.rank, $1.at, $1.text) }
        for victim in ranked.prefix(max(maximumEntries / 16, 1)) {
            entries[victim.key] = nil
            if victim.rank == 2 { counters.openEvicted += 1 } else { counters.settledEvicted += 1 }
        }
    }
}
