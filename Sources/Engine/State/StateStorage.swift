/// What a finished read leaves behind. Never changes: what events look at is read without counting references.
struct StateStorage: Sendable {
    struct Header: Sendable {
        var version: Int64?
        var lineage = ""
        var serial: Int64 = 0
        var terraformVersion = ""
    }

    /// One `resources[]` entry. Texts by number.
    struct Block: Sendable, BitwiseCopyable {
        var name: UInt32
        var module: UInt32
        var provider: UInt32
    }

    /// One instance.
    struct Record: Sendable, BitwiseCopyable {
        var attributes: ArenaPlace
        var block: UInt32
        /// The number of its type.
        var type: UInt32
        /// The index key's text; meaningless when `key` is `.none`.
        var indexKey: UInt32 = 0
        /// Its dependencies in `lists`.
        var links: UInt32 = 0
        /// Sensitive paths, one a line.
        var sensitive: UInt32 = 0
        var region: UInt32 = 0
        var account: UInt32 = 0
        var key = KeyKind.none
        var isTainted = false
    }

    enum KeyKind: UInt8, Sendable, BitwiseCopyable { case none, number, text }

    let header: Header
    let arena: StateArena
    let texts: StateTexts
    let types: ByteMap
    let typeNames: [String]
    /// What is kept of each type, by its number.
    let plans: [KeepPlan]
    /// What values of each type are told by.
    let patterns: StatePatterns
    let blocks: FixedArray<Block>
    let records: FixedArray<Record>
    /// Lists of dependencies, each once: numbers of their texts, four bytes each.
    let lists: StateTexts
    let index: StateIndex

    /// Lends the value of one kept attribute, by its number in the plan; nil when the state does not have it.
    func withValue<Result>(
        _ number: Int, of record: Record, _ body: (UnsafeBufferPointer<UInt8>) -> Result
    ) -> Result? {
        arena.withBytes(record.attributes) { bytes -> Result? in
            guard let stored = PackedAttributes.find(number, in: bytes) else { return nil }
            return withValue(stored, number, Int(record.type), in: bytes, body)
        }
    }

    /// Lends the values of several kept attributes at once, `count` at most; nil in the place of one that the state does not
    /// have.
    ///
    /// - Parameter place: where the attribute with that number in the plan goes; nil for one that nobody asks for.
    func withValues<Result>(
        _ count: Int, of record: Record, placed place: (Int) -> Int?,
        _ body: ([UnsafeBufferPointer<UInt8>?]) -> Result
    ) -> Result {
        let type = Int(record.type)
        return arena.withBytes(record.attributes) { bytes in
            var size = 0
            PackedAttributes.forEach(in: bytes) { number, stored in
                if case .packed(let range) = original(stored, number, in: bytes)?.0 {
                    size += PatternPacking.count(UnsafeBufferPointer(rebasing: bytes[range]))
                }
            }
            return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: size) { scratch in
                var rest = UnsafeMutableBufferPointer(rebasing: scratch[...])
                var values = (0..<count).map { _ in UnsafeBufferPointer<UInt8>?.none }
                PackedAttributes.forEach(in: bytes) { number, stored in
                    guard let place = place(number), values.indices.contains(place) else { return }
                    values[place] = value(stored, number, type, in: bytes, &rest)
                }
                return body(values)
            }
        }
    }

    /// Lends a value of the attribute with that number, kept as `stored` says. `bytes`: all attributes of the instance.
    private func withValue<Result>(
        _ stored: PackedAttributes.Stored, _ number: Int, _ type: Int, in bytes: UnsafeBufferPointer<UInt8>,
        _ body: (UnsafeBufferPointer<UInt8>) -> Result
    ) -> Result? {
        guard let (stored, number) = original(stored, number, in: bytes) else { return nil }
        switch stored {
        case .plain(let range): return body(UnsafeBufferPointer(rebasing: bytes[range]))
        case .pattern(let which): return arena.withBytes(patterns.pattern(type, number, which), body)
        case .packed(let range):
            return unpacking(UnsafeBufferPointer(rebasing: bytes[range]), patterns.packing(type, number), body)
        case .same: return nil
        }
    }

    /// Such a value where it lies in the arena, or made whole at the beginning of `scratch`, which then begins behind it.
    private func value(
        _ stored: PackedAttributes.Stored, _ number: Int, _ type: Int, in bytes: UnsafeBufferPointer<UInt8>,
        _ scratch: inout UnsafeMutableBufferPointer<UInt8>
    ) -> UnsafeBufferPointer<UInt8>? {
        guard let (stored, number) = original(stored, number, in: bytes) else { return nil }
        switch stored {
        case .plain(let range): return UnsafeBufferPointer(rebasing: bytes[range])
        // The arena's chunks never move or go while the storage is there, which the caller holds.
        case .pattern(let which): return arena.withBytes(patterns.pattern(type, number, which)) { $0 }
        case .packed(let range):
            let packed = UnsafeBufferPointer(rebasing: bytes[range])
            let count = PatternPacking.count(packed)
            guard count <= scratch.count,
                arena.withBytes(patterns.packing(type, number), { PatternPacking.unpack(packed, $0, to: scratch) })
            else { return nil }
            defer { scratch = UnsafeMutableBufferPointer(rebasing: scratch[count...]) }
            return UnsafeBufferPointer(rebasing: scratch[..<count])
        case .same: return nil
        }
    }

    /// Where a value stands that is the one of another attribute.
    @inline(__always)
    private func original(
        _ stored: PackedAttributes.Stored, _ number: Int, in bytes: UnsafeBufferPointer<UInt8>
    ) -> (PackedAttributes.Stored, Int)? {
        guard case .same(let other) = stored else { return (stored, number) }
        return PackedAttributes.find(other, in: bytes).map { ($0, other) }
    }

    private func unpacking<Result>(
        _ packed: UnsafeBufferPointer<UInt8>, _ pattern: ArenaPlace, _ body: (UnsafeBufferPointer<UInt8>) -> Result
    ) -> Result? {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: PatternPacking.count(packed)) { whole in
            guard arena.withBytes(pattern, { PatternPacking.unpack(packed, $0, to: whole) }) else { return nil }
            return body(UnsafeBufferPointer(whole))
        }
    }
}
