/// The times at which attributes were last seen equal to the state, so that an older event that arrives after a newer
/// one does not open what was already put right. Bounded: the oldest half goes when it is full.
struct Recency: Sendable {
    /// Two digests of the object and the attribute: 16 bytes instead of seven texts. Two that collide would have one
    /// time between them, which no input can bring about in practice.
    struct Key: Sendable, Hashable {
        private var first: UInt64
        private var second: UInt64

        init(_ report: ReportKey, _ change: ChangeKey) {
            // The report's digest is of its id; the other parts are few, but an id may be used in several places.
            first = report.digest
            second = report.digest &* 0xFF51_AFD7_ED55_8CCD
            add(report.account)
            add(report.region)
            add(report.type)
            add(change.path)
            add(change.element ?? "")
            second ^= UInt64(report.provider.rawValue.utf8.first ?? 0)
        }

        /// Lengths are part of a hash, so that "ab", "c" is not "a", "bc".
        private mutating func add(_ text: String) {
            var text = text
            text.withUTF8 { bytes in
                first = ByteHash.hash(bytes, seed: first &* 0x9E37_79B9_7F4A_7C15)
                second = ByteHash.hash(bytes, seed: second &+ 0xC2B2_AE3D_27D4_EB4F)
            }
        }

        func hash(into hasher: inout Hasher) { hasher.combine(first) }
    }
    static let maximumCount = 8_192
    private var times = RecentMap<Key, EventTime>(maximumCount: maximumCount)

    var count: Int { times.count }

    func time(_ report: ReportKey, _ change: ChangeKey) -> EventTime? {
        times.isEmpty ? nil : times[Key(report, change)]
    }

    mutating func note(_ report: ReportKey, _ change: ChangeKey, at time: EventTime) {
        let key = Key(report, change)
        if let known = times[key], known >= time { return }
        times.set(time, for: key)
    }

    mutating func forget(_ report: ReportKey, _ change: ChangeKey) {
        if !times.isEmpty { times.remove(Key(report, change)) }
    }
}
