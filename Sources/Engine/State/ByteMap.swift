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

/// A small fixed map from byte keys to numbers, by open addressing: event names, member names, resource types.
public struct ByteMap: Sendable {
    private var bytes: [UInt8] = []
    private var entries: [Entry] = []
    /// Upper half: upper half of the key's hash. Lower half: index of the entry plus one; 0 marks a free slot.
    private var slots: [UInt64]

    private struct Entry: Sendable {
        var start: UInt32
        var count: UInt32
        var value: Int
    }

    public init() { slots = [UInt64](repeating: 0, count: 16) }

    /// Of equal keys the last holds.
    public init(_ pairs: some Sequence<(String, Int)>) {
        self.init()
        for (key, value) in pairs { insert(key, value) }
    }

    public var count: Int { entries.count }

    /// The key that was the `number`th to come in, from 0.
    func key(_ number: Int) -> String {
        let entry = entries[number]
        return String(decoding: bytes[Int(entry.start)..<Int(entry.start) + Int(entry.count)], as: UTF8.self)
    }

    public mutating func insert(_ key: String, _ value: Int) {
        var key = key
        key.withUTF8 { insert($0, value) }
    }

    public mutating func insert(_ key: UnsafeBufferPointer<UInt8>, _ value: Int) {
        if let found = entry(of: key) {
            entries[found].value = value
            return
        }
        entries.append(
            Entry(
                start: UInt32(truncatingIfNeeded: bytes.count), count: UInt32(truncatingIfNeeded: key.count),
                value: value))
        bytes.append(contentsOf: key)
        if entries.count * 2 > slots.count { rebuild() } else { place(entries.count - 1) }
    }

    @inline(__always)
    public subscript(_ key: UnsafeBufferPointer<UInt8>) -> Int? { entry(of: key).map { entries[$0].value } }

    public subscript(_ key: String) -> Int? {
        var key = key
        return key.withUTF8 { self[$0] }
    }

    private func entry(of key: UnsafeBufferPointer<UInt8>) -> Int? {
        let hash = ByteHash.hash(key)
        return slots.withUnsafeBufferPointer { slots in
            var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
            while slots[slot] != 0 {
                if slots[slot] >> 32 == hash >> 32 {
                    let index = Int(slots[slot] & 0xFFFF_FFFF) - 1
                    if matches(index, key) { return index }
                }
                slot = (slot + 1) & (slots.count - 1)
            }
            return nil
        }
    }

    @inline(__always)
    private func matches(_ index: Int, _ key: UnsafeBufferPointer<UInt8>) -> Bool {
        let entry = entries[index]
        guard Int(entry.count) == key.count else { return false }
        return bytes.withUnsafeBufferPointer { bytes in
            guard let left = bytes.baseAddress, let right = key.baseAddress else { return true }
            return ByteWord.equal(left + Int(entry.start), right, key.count)
        }
    }

    private mutating func place(_ index: Int) {
        let range = Int(entries[index].start)..<Int(entries[index].start) + Int(entries[index].count)
        let hash = bytes.withUnsafeBufferPointer { ByteHash.hash(UnsafeBufferPointer(rebasing: $0[range])) }
        var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
        while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
        slots[slot] = hash & ~0xFFFF_FFFF | UInt64(index + 1)
    }

    private mutating func rebuild() {
        slots = [UInt64](repeating: 0, count: slots.count * 2)
        for index in entries.indices { place(index) }
    }
}
