/// The times at which attributes were last seen equal to the state, so that an older event that arrives after a newer
/// one does not open what was already put right. Bounded: the oldest half goes when it is full.
struct Recency: Sendable {
    /// Two digests of the object and the attribute: 16 bytes instead of seven texts. Two that collide would have one
    /// time between them, which no input can bring about in practice.
    struct Key: Sendable, Hashable {
        private var first: UInt64 = 0xCBF2_9CE4_8422_2325
        private var second: UInt64 = 0x9E37_79B9_7F4A_7C15

        init(_ report: ReportKey, _ change: ChangeKey) {
            add(report.account)
            add(report.region)
            add(report.type)
            add(report.id)
            add(change.path)
            add(change.element ?? "")
            add(report.provider.rawValue)
        }

        private mutating func add(_ text: String) {
            for byte in text.utf8 {
                first = (first ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
                second = (second &+ UInt64(byte)) &* 0xFF51_AFD7_ED55_8CCD
                second ^= second >> 32
            }
            // Texts end somewhere: "ab", "c" is not "a", "bc".
            first = (first ^ 0xFF) &* 0x0000_0100_0000_01B3
            second = (second &+ 0x1FF) &* 0xFF51_AFD7_ED55_8CCD
        }
    }
    static let maximumCount = 8_192
    private var newer: [Key: EventTime] = [:]
    private var older: [Key: EventTime] = [:]

    var count: Int { newer.count + older.count }

    func time(_ report: ReportKey, _ change: ChangeKey) -> EventTime? {
        if newer.isEmpty && older.isEmpty { return nil }
        let key = Key(report, change)
        return newer[key] ?? older[key]
    }

    mutating func note(_ report: ReportKey, _ change: ChangeKey, at time: EventTime) {
        let key = Key(report, change)
        if let known = newer[key] ?? older[key], known >= time { return }
        if newer.count >= Self.maximumCount / 2 {
            older = newer
            newer = [:]
        }
        newer[key] = time
    }

    mutating func forget(_ report: ReportKey, _ change: ChangeKey) {
        let key = Key(report, change)
        newer[key] = nil
        older[key] = nil
    }
}
