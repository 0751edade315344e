import JSON

/// The fields of an object by the names of its members.
///
/// The names are ours and never change, and each name of an alert is looked up: so the table is hashed by the length and
/// the two ends of a name alone, which costs one multiplication whatever the length. A name from outside that meets one of
/// ours there costs one comparison of bytes.
struct FieldMap: Sendable {
    /// Length and both ends of a name: all of a name of up to sixteen bytes.
    private struct Ends: Sendable, Equatable {
        var head: UInt64 = 0
        var tail: UInt64 = 0
        var count = 0

        @inline(__always)
        init(_ base: UnsafeRawPointer, _ count: Int) {
            self.count = count
            guard count >= 8 else {
                tail = ByteHash.tail(base, count)
                return
            }
            tail = base.loadUnaligned(fromByteOffset: count - 8, as: UInt64.self)
            head = base.loadUnaligned(as: UInt64.self)
        }

        init() {}

        @inline(__always)
        var hash: Int {
            let word = UInt64(truncatingIfNeeded: count) ^ head ^ (tail << 1)
            return Int(truncatingIfNeeded: (word &* 0x9E37_79B9_7F4A_7C15) >> 40)
        }
    }

    private struct Slot: Sendable {
        var ends = Ends()
        var start: UInt32 = 0
        /// Nil: free.
        var field: EventField?
    }
    private var bytes: [UInt8] = []
    /// A power of two, at most a quarter of it taken.
    private var slots: [Slot]

    init(_ fields: [String: EventField]) {
        var size = 64
        while size < fields.count * 4 { size *= 2 }
        slots = [Slot](repeating: Slot(), count: size)
        // In a fixed order, so that the table is the same in every run.
        for (name, field) in fields.sorted(by: { $0.key < $1.key }) { insert(Array(name.utf8), field) }
    }

    private mutating func insert(_ name: [UInt8], _ field: EventField) {
        let ends = name.withUnsafeBytes { bytes in bytes.baseAddress.map { Ends($0, bytes.count) } ?? Ends() }
        var slot = ends.hash & (slots.count - 1)
        while slots[slot].field != nil { slot = (slot + 1) & (slots.count - 1) }
        slots[slot] = Slot(ends: ends, start: UInt32(truncatingIfNeeded: bytes.count), field: field)
        bytes += name
    }

    subscript(_ name: UnsafeBufferPointer<UInt8>) -> EventField? {
        guard let start = name.baseAddress else { return nil }
        let ends = Ends(start, name.count)
        return slots.withUnsafeBufferPointer { slots in
            var place = ends.hash & (slots.count - 1)
            while let field = slots[place].field {
                if slots[place].ends == ends, hasMiddle(of: start, ends.count, at: slots[place].start) { return field }
                place = (place + 1) & (slots.count - 1)
            }
            return nil
        }
    }

    /// What the ends do not tell of a longer name.
    @inline(__always)
    private func hasMiddle(of name: UnsafePointer<UInt8>, _ count: Int, at start: UInt32) -> Bool {
        guard count > 16 else { return true }
        return bytes.withUnsafeBufferPointer { bytes in
            guard let base = bytes.baseAddress else { return false }
            return ByteWord.equal(base + Int(start), name, count)
        }
    }
}
