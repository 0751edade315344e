import JSON

/// Hash of raw bytes for our own tables: eight bytes a step, folded 64x64 multiplication.
///
/// Keys come from outside, so the seed differs in every process and nobody can prepare collisions. Never shown, stored or
/// used for order: results do not depend on it.
public enum ByteHash {
    public static let seed: UInt64 = .random(in: .min ... .max) | 1

    @inlinable
    public static func hash(_ bytes: UnsafeBufferPointer<UInt8>, seed: UInt64 = seed) -> UInt64 {
        var state = seed ^ UInt64(bytes.count) &* 0x9E37_79B9_7F4A_7C15
        guard let start = bytes.baseAddress else { return fold(state, 0xD6E8_FEB8_6659_FD93) }
        let base = UnsafeRawPointer(start)
        var index = 0
        while index + 8 < bytes.count {
            let word = base.loadUnaligned(fromByteOffset: index, as: UInt64.self)
            state = fold(state ^ word, 0xA076_1D64_78BD_642F)
            index += 8
        }
        return fold(state ^ tail(base, bytes.count), 0xE703_7ED1_A0B4_28DB)
    }

    /// The last eight bytes; of fewer, all of them spread over a word. The count is in the state already.
    @inlinable
    static func tail(_ base: UnsafeRawPointer, _ count: Int) -> UInt64 {
        if count >= 8 { return base.loadUnaligned(fromByteOffset: count - 8, as: UInt64.self) }
        if count >= 4 {
            let low = UInt64(base.loadUnaligned(as: UInt32.self))
            return low << 32 | UInt64(base.loadUnaligned(fromByteOffset: count - 4, as: UInt32.self))
        }
        guard count > 0 else { return 0 }
        let first = UInt64(base.load(as: UInt8.self))
        let middle = UInt64(base.load(fromByteOffset: count / 2, as: UInt8.self))
        return first << 16 | middle << 8 | UInt64(base.load(fromByteOffset: count - 1, as: UInt8.self))
    }

    @inlinable
    static func fold(_ left: UInt64, _ right: UInt64) -> UInt64 {
        let product = left.multipliedFullWidth(by: right)
        return product.high ^ product.low
    }
}

/// A small map from byte keys to numbers, by open addressing: event names, member names, resource types. A value.
///
/// Its parts are memory of one table, not three arrays: to ask one counts no reference.
public struct ByteMap: @unchecked Sendable {
    /// Written to only while one map alone has it.
    private var table: Table

    public init() { table = Table(slotCount: 16) }

    /// Of equal keys the last holds.
    public init(_ pairs: some Sequence<(String, Int)>) {
        self.init()
        for (key, value) in pairs { insert(key, value) }
    }

    public var count: Int { table.count }

    /// The key that was the `number`th to come in, from 0.
    func key(_ number: Int) -> String {
        withExtendedLifetime(table) { String(decoding: table.key(number), as: UTF8.self) }
    }

    public mutating func insert(_ key: String, _ value: Int) {
        key.withBytes { insert($0, value) }
    }

    public mutating func insert(_ key: UnsafeBufferPointer<UInt8>, _ value: Int) {
        if !isKnownUniquelyReferenced(&table) { table = Table(copying: table, slotCount: table.slotCount) }
        if let found = table.place(of: key) {
            table.set(value, at: found)
            return
        }
        if (table.count + 1) * 2 > table.slotCount {
            table = Table(copying: table, slotCount: table.slotCount * 2)
        }
        table.append(key, value)
    }

    @inline(__always)
    public subscript(_ key: UnsafeBufferPointer<UInt8>) -> Int? {
        withExtendedLifetime(table) { table.place(of: key).map { table.value(at: $0) } }
    }

    public subscript(_ key: String) -> Int? {
        return key.withBytes { self[$0] }
    }

    private final class Table {
        private struct Entry {
            var start: UInt32
            var length: UInt32
            var value: Int
        }
        /// Upper half: upper half of the key's hash. Lower half: index of the entry plus one; 0 marks a free slot.
        private let slots: UnsafeMutablePointer<UInt64>
        /// Room for half as many as there are slots.
        private let entries: UnsafeMutablePointer<Entry>
        private var bytes: UnsafeMutableBufferPointer<UInt8>
        private var byteCount = 0
        /// A power of two.
        let slotCount: Int
        private(set) var count = 0

        init(slotCount: Int, byteCapacity: Int = 64) {
            self.slotCount = slotCount
            slots = .allocate(capacity: slotCount)
            slots.initialize(repeating: 0, count: slotCount)
            entries = .allocate(capacity: slotCount / 2)
            bytes = .allocate(capacity: byteCapacity)
        }

        convenience init(copying other: Table, slotCount: Int) {
            self.init(slotCount: slotCount, byteCapacity: other.bytes.count)
            for number in 0..<other.count { append(other.key(number), other.entries[number].value) }
        }

        deinit {
            slots.deallocate()
            entries.deallocate()
            bytes.deallocate()
        }

        func key(_ number: Int) -> UnsafeBufferPointer<UInt8> {
            precondition(number >= 0 && number < count, "a number that was given out")
            let start = Int(entries[number].start)
            return UnsafeBufferPointer(rebasing: bytes[start..<start + Int(entries[number].length)])
        }

        func value(at place: Int) -> Int { entries[place].value }

        func set(_ value: Int, at place: Int) { entries[place].value = value }

        /// A key that is not there, where there is a free slot for it.
        func append(_ key: UnsafeBufferPointer<UInt8>, _ value: Int) {
            if byteCount + key.count > bytes.count { grow(to: byteCount + key.count) }
            _ = UnsafeMutableBufferPointer(rebasing: bytes[byteCount...]).update(fromContentsOf: key)
            entries[count] = Entry(
                start: UInt32(truncatingIfNeeded: byteCount), length: UInt32(truncatingIfNeeded: key.count),
                value: value)
            byteCount += key.count
            count += 1
            let hash = ByteHash.hash(key)
            var slot = Int(truncatingIfNeeded: hash) & (slotCount - 1)
            while slots[slot] != 0 { slot = (slot + 1) & (slotCount - 1) }
            slots[slot] = hash & ~0xFFFF_FFFF | UInt64(count)
        }

        private func grow(to wanted: Int) {
            let larger = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: max(wanted, bytes.count * 2))
            _ = larger.update(fromContentsOf: UnsafeMutableBufferPointer(rebasing: bytes[..<byteCount]))
            bytes.deallocate()
            bytes = larger
        }

        /// The entry of the key; nil when it is not there.
        @inline(__always)
        func place(of key: UnsafeBufferPointer<UInt8>) -> Int? {
            let hash = ByteHash.hash(key)
            var slot = Int(truncatingIfNeeded: hash) & (slotCount - 1)
            while slots[slot] != 0 {
                if slots[slot] >> 32 == hash >> 32 {
                    let place = Int(slots[slot] & 0xFFFF_FFFF) - 1
                    if isKey(place, key) { return place }
                }
                slot = (slot + 1) & (slotCount - 1)
            }
            return nil
        }

        @inline(__always)
        private func isKey(_ place: Int, _ key: UnsafeBufferPointer<UInt8>) -> Bool {
            guard Int(entries[place].length) == key.count else { return false }
            guard let left = bytes.baseAddress, let right = key.baseAddress else { return true }
            return ByteWord.equal(left + Int(entries[place].start), right, key.count)
        }
    }
}
