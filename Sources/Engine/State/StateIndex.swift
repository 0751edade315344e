import JSON

/// The identity keys of one state: (type, key bytes) -> instances, by open addressing.
///
/// What one look needs stands side by side in the table. Further instances of a key hang behind the first in ascending
/// order, so that a thousand rules of one security group cost as much as one.
struct StateIndex: Sendable {
    /// One key of one instance.
    struct Entry: Sendable {
        var key: ArenaPlace
        var type: UInt32
        var instance: UInt32
    }

    /// One key and the first instance that has it.
    private struct Slot: Sendable, BitwiseCopyable {
        /// The upper half of the key's hash.
        var hash: UInt32 = 0
        var type: UInt32 = 0
        var key = ArenaPlace()
        var instance = Slot.free
        /// The next instance of the key in `others`, plus one; 0: none.
        var next: UInt32 = 0

        /// Stands for the instance where nothing does; a state never has so many.
        static let free = UInt32.max
        var isFree: Bool { instance == Self.free }
    }

    /// A further instance of a key.
    private struct Other: Sendable, BitwiseCopyable {
        var instance: UInt32
        var next: UInt32
    }

    private var slots = FixedArray([Slot()])
    private var others = FixedArray<Other>()

    var byteCount: Int { slots.byteCount + others.byteCount }

    init() {}

    /// Builds the table; `entries` are in order of their instances.
    init(_ entries: [Entry], arena: StateArena) {
        var others: [Other] = []
        // Two of three slots are used.
        slots = FixedArray(repeating: Slot(), count: entries.count + entries.count / 2 + 16) { slots in
            for entry in entries.reversed() { Self.add(entry, to: slots, &others, arena) }
        }
        self.others = FixedArray(others)
    }

    private static func add(
        _ entry: Entry, to slots: UnsafeMutableBufferPointer<Slot>, _ others: inout [Other], _ arena: StateArena
    ) {
        arena.withBytes(entry.key) { key in
            let hash = ByteHash.hash(key)
            let place = slot(of: hash, entry.type, key, in: UnsafeBufferPointer(slots), arena)
            let known = slots[place]
            // The same key twice for one instance (its id is also its name) counts once.
            if known.instance == entry.instance { return }
            slots[place] = Slot(
                hash: UInt32(truncatingIfNeeded: hash >> 32), type: entry.type, key: entry.key,
                instance: entry.instance)
            guard !known.isFree else { return }
            others.append(Other(instance: known.instance, next: known.next))
            slots[place].next = UInt32(truncatingIfNeeded: others.count)
        }
    }

    /// Calls `body` with each instance that has this key, in ascending order.
    func forEach(
        _ type: UInt32, _ key: UnsafeBufferPointer<UInt8>, _ arena: StateArena, _ body: (UInt32) -> Void
    ) {
        let slot = slots.withAll { slots in
            slots[Self.slot(of: ByteHash.hash(key), type, key, in: slots, arena)]
        }
        guard !slot.isFree else { return }
        body(slot.instance)
        if slot.next != 0 { forEachOther(from: slot.next, body) }
    }

    private func forEachOther(from first: UInt32, _ body: (UInt32) -> Void) {
        var next = first
        while next != 0 {
            let other = others[Int(next) - 1]
            body(other.instance)
            next = other.next
        }
    }

    /// As `forEach`, of all types, in the order of their numbers. Keys of all types that read the same stand in one run
    /// of slots, so that it costs no more than one look.
    func forEach(_ key: UnsafeBufferPointer<UInt8>, _ arena: StateArena, _ body: (UInt32) -> Void) {
        let hash = ByteHash.hash(key)
        var found: [Slot] = []
        var place = Self.home(of: hash, slots.count)
        while !slots[place].isFree {
            if Self.isKey(slots[place], hash, key, arena) { found.append(slots[place]) }
            place = place + 1 == slots.count ? 0 : place + 1
        }
        if found.count > 1 { found.sort { $0.type < $1.type } }
        for slot in found {
            body(slot.instance)
            forEachOther(from: slot.next, body)
        }
    }

    /// The slot of the key, or the free slot where it would stand.
    private static func slot(
        of hash: UInt64, _ type: UInt32, _ key: UnsafeBufferPointer<UInt8>, in slots: UnsafeBufferPointer<Slot>,
        _ arena: StateArena
    ) -> Int {
        var place = home(of: hash, slots.count)
        while !slots[place].isFree {
            if slots[place].type == type, isKey(slots[place], hash, key, arena) { return place }
            place = place + 1 == slots.count ? 0 : place + 1
        }
        return place
    }

    /// Where the search for a hash begins: the lower half of it as a part of one, times the count.
    @inline(__always)
    private static func home(of hash: UInt64, _ count: Int) -> Int {
        Int(truncatingIfNeeded: ((hash & 0xFFFF_FFFF) &* UInt64(truncatingIfNeeded: count)) >> 32)
    }

    @inline(__always)
    private static func isKey(
        _ slot: Slot, _ hash: UInt64, _ key: UnsafeBufferPointer<UInt8>, _ arena: StateArena
    ) -> Bool {
        slot.hash == UInt32(truncatingIfNeeded: hash >> 32) && Int(slot.key.count) == key.count
            && arena.withBytes(slot.key) { $0.hasSameBytes(as: key) }
    }
}
