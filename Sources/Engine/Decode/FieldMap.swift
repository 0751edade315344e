import JSON

/// The fields of an object by the names of its members.
///
/// The names are ours and never change, and each name of an alert is looked up: so the table is hashed by the length and
/// the two ends of a name alone, which costs one multiplication whatever the length. A name from outside that meets one of
/// ours there costs one comparison of bytes.
struct FieldMap: Sendable {
    private struct Slot: Sendable {
        var start: UInt32 = 0
        var count: UInt32 = 0
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
        var slot = name.withUnsafeBufferPointer { Self.hash($0) } & (slots.count - 1)
        while slots[slot].field != nil { slot = (slot + 1) & (slots.count - 1) }
        slots[slot] = Slot(
            start: UInt32(truncatingIfNeeded: bytes.count), count: UInt32(truncatingIfNeeded: name.count), field: field)
        bytes += name
    }

    subscript(_ name: UnsafeBufferPointer<UInt8>) -> EventField? {
        guard let start = name.baseAddress else { return nil }
        return slots.withUnsafeBufferPointer { slots in
            bytes.withUnsafeBufferPointer { bytes in
                var slot = Self.hash(name) & (slots.count - 1)
                while let field = slots[slot].field {
                    if Int(slots[slot].count) == name.count, let base = bytes.baseAddress,
                        ByteWord.equal(base + Int(slots[slot].start), start, name.count)
                    {
                        return field
                    }
                    slot = (slot + 1) & (slots.count - 1)
                }
                return nil
            }
        }
    }

    @inline(__always)
    private static func hash(_ name: UnsafeBufferPointer<UInt8>) -> Int {
        guard let start = name.baseAddress, !name.isEmpty else { return 0 }
        let base = UnsafeRawPointer(start)
        var word = UInt64(truncatingIfNeeded: name.count)
        if name.count >= 8 {
            let head = base.loadUnaligned(as: UInt64.self)
            let tail = base.loadUnaligned(fromByteOffset: name.count - 8, as: UInt64.self)
            word ^= UInt64(littleEndian: head) ^ (UInt64(littleEndian: tail) << 1)
        } else {
            for byte in name { word = word << 8 | UInt64(byte) }
        }
        return Int(truncatingIfNeeded: word &* 0x9E37_79B9_7F4A_7C15 >> 40)
    }
}
