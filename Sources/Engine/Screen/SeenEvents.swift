/// What an event is recognised by: 128 bits of its id, seeded anew in every process.
struct EventMark: Sendable, Hashable {
    /// What of the event the mark stands for; marks of different kinds never meet.
    enum Kind: UInt64 { case id = 1, sharedID, digest, superseded }

    var high: UInt64
    var low: UInt64

    init(_ kind: Kind, _ provider: CloudProvider, _ bytes: UnsafeBufferPointer<UInt8>) {
        let salt = kind.rawValue << 8 | UInt64(provider.rawValue.utf8.first ?? 0)
        high = ByteHash.hash(bytes, seed: ByteHash.seed ^ salt &* 0x9E37_79B9_7F4A_7C15)
        low = ByteHash.hash(bytes, seed: ByteHash.seed &+ salt &* 0xC2B2_AE3D_27D4_EB4F)
    }

    init(_ digest: EventDigest) {
        high = digest.high ^ Kind.digest.rawValue
        low = digest.low
    }
}

/// The marks of the events seen, bounded by count and by age: a ring in order of arrival and a table over it.
struct SeenEvents: Sendable {
    private struct Entry: Sendable {
        var mark: EventMark
        var time: Int64
    }

    let maximumCount: Int
    /// In microseconds of event time.
    let maximumAge: Int64
    private var ring: [Entry] = []
    private var head = 0
    private(set) var count = 0
    /// Index into the ring plus one; 0 marks a free slot.
    private var slots = [UInt32](repeating: 0, count: 16)
    private(set) var newest = Int64.min
    /// Whether a record that replaces another one was ever seen: most streams have none.
    var hasSuperseded = false

    init(maximumCount: Int, maximumAge: Int64) {
        self.maximumCount = min(max(maximumCount, 1), 1 << 30)
        self.maximumAge = max(maximumAge, 0)
    }

    /// The time of the mark that would be forgotten next.
    var oldest: Int64? { count == 0 ? nil : ring[head].time }

    func contains(_ mark: EventMark) -> Bool { slots[slot(of: mark)] != 0 }

    mutating func insert(_ mark: EventMark, at time: Int64) {
        newest = max(newest, time)
        let (horizon, isBeyond) = newest.subtractingReportingOverflow(maximumAge)
        while count > 0, count >= maximumCount || (!isBeyond && ring[head].time < horizon) { removeFirst() }
        guard slots[slot(of: mark)] == 0 else { return }
        if count == ring.count { grow(filledWith: Entry(mark: mark, time: time)) }
        let index = (head + count) & (ring.count - 1)
        ring[index] = Entry(mark: mark, time: time)
        count += 1
        slots[slot(of: mark)] = UInt32(truncatingIfNeeded: index + 1)
    }

    private func slot(of mark: EventMark) -> Int {
        let mask = slots.count - 1
        var slot = Int(truncatingIfNeeded: mark.low) & mask
        while slots[slot] != 0, ring[Int(slots[slot]) - 1].mark != mark { slot = (slot + 1) & mask }
        return slot
    }

    /// Forgets the oldest mark and closes the gap in the table, so that no probe ends too early.
    private mutating func removeFirst() {
        let mask = slots.count - 1
        var hole = slot(of: ring[head].mark)
        var next = (hole + 1) & mask
        while slots[next] != 0 {
            let home = Int(truncatingIfNeeded: ring[Int(slots[next]) - 1].mark.low) & mask
            // Movable when its home is not between the hole and where it stands.
            if (next - home) & mask >= (next - hole) & mask {
                slots[hole] = slots[next]
                hole = next
            }
            next = (next + 1) & mask
        }
        slots[hole] = 0
        head = (head + 1) & (ring.count - 1)
        count -= 1
    }

    private mutating func grow(filledWith filler: Entry) {
        var larger = [Entry](repeating: filler, count: max(ring.count * 2, 16))
        for index in 0..<count { larger[index] = ring[(head + index) & (ring.count - 1)] }
        ring = larger
        head = 0
        slots = [UInt32](repeating: 0, count: larger.count * 2)
        for index in 0..<count { slots[slot(of: ring[index].mark)] = UInt32(truncatingIfNeeded: index + 1) }
    }
}
