import JSON

/// The identity keys of one state: (type, key bytes) -> instances, by open addressing.
///
/// Instances that share a key hang behind one another in ascending order, so that a thousand rules of one security group
/// cost as much as one.
struct StateIndex: Sendable {
    /// One key of one instance.
    struct Entry: Sendable {
        var key: ArenaPlace
        var type: UInt32
        var instance: UInt32
        /// The next entry with the same key, plus one; 0: none.
        var next: UInt32 = 0
    }

    private var entries: [Entry] = []
    /// Upper half: upper half of the hash. Lower half: first entry of the key, plus one; 0 marks a free slot.
    private var slots: [UInt64] = [0]

    var byteCount: Int { entries.capacity * MemoryLayout<Entry>.stride + slots.capacity * 8 }

    init() {}

    /// Builds the table; `entries` are in order of their instances.
    init(_ entries: [Entry], arena: StateArena) {
        self.entries = entries.trimmed()
        var size = 16
        while size * 2 < entries.count * 3 { size *= 2 }
        slots = [UInt64](repeating: 0, count: size)
        for index in entries.indices.reversed() {
            let entry = entries[index]
            let hash = arena.withBytes(entry.key) { ByteHash.hash($0) }
            let place = arena.withBytes(entry.key) { slot(of: hash, entry.type, $0, arena) }
            let head = UInt32(truncatingIfNeeded: slots[place])
            self.entries[index].next = head
            // The same key twice for one instance (its id is also its name) counts once.
            if head != 0, self.entries[Int(head) - 1].instance == entry.instance {
                self.entries[index].next = self.entries[Int(head) - 1].next
            }
            slots[place] = hash & ~0xFFFF_FFFF | UInt64(index + 1)
        }
    }

    /// Calls `body` with each instance that has this key, in ascending order.
    func forEach(
        _ type: UInt32, _ key: UnsafeBufferPointer<UInt8>, _ arena: StateArena, _ body: (UInt32) -> Void
    ) {
        let place = slot(of: ByteHash.hash(key), type, key, arena)
        forEach(from: UInt32(truncatingIfNeeded: slots[place]), body)
    }

    private func forEach(from first: UInt32, _ body: (UInt32) -> Void) {
        var next = first
        while next != 0 {
            let entry = entries[Int(next) - 1]
            body(entry.instance)
            next = entry.next
        }
    }

    /// As `forEach`, of all types, in the order of their numbers. Keys of all types that read the same stand in one run
    /// of slots, so that it costs no more than one look.
    func forEach(_ key: UnsafeBufferPointer<UInt8>, _ arena: StateArena, _ body: (UInt32) -> Void) {
        let hash = ByteHash.hash(key)
        var heads: [(type: UInt32, head: UInt32)] = []
        var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
        while slots[slot] != 0 {
            if slots[slot] >> 32 == hash >> 32 {
                let head = UInt32(truncatingIfNeeded: slots[slot])
                let entry = entries[Int(head) - 1]
                if Int(entry.key.count) == key.count, arena.withBytes(entry.key, { $0.hasSameBytes(as: key) }) {
                    heads.append((entry.type, head))
                }
            }
            slot = (slot + 1) & (slots.count - 1)
        }
        if heads.count > 1 { heads.sort { $0.type < $1.type } }
        for head in heads { forEach(from: head.head, body) }
    }

    /// The slot of the key, or the free slot where it would stand.
    private func slot(
        of hash: UInt64, _ type: UInt32, _ key: UnsafeBufferPointer<UInt8>, _ arena: StateArena
    ) -> Int {
        var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
        while slots[slot] != 0 {
            if slots[slot] >> 32 == hash >> 32 {
                let entry = entries[Int(slots[slot] & 0xFFFF_FFFF) - 1]
                let isEqual =
                    entry.type == type && Int(entry.key.count) == key.count
                    && arena.withBytes(entry.key) { $0.hasSameBytes(as: key) }
                if isEqual { return slot }
            }
            slot = (slot + 1) & (slots.count - 1)
        }
        return slot
    }
}
