/// What a finished read leaves behind.
struct StateStorage: Sendable {
    struct Header: Sendable {
        var version: Int64?
        var lineage = ""
        var serial: Int64 = 0
        var terraformVersion = ""
    }

    /// One `resources[]` entry. Texts by number.
    struct Block: Sendable {
        var type: UInt32
        var name: UInt32
        var module: UInt32
        var provider: UInt32
    }

    /// One instance.
    struct Record: Sendable {
        var attributes: ArenaPlace
        var block: UInt32
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

    enum KeyKind: UInt8, Sendable { case none, number, text }

    var header = Header()
    var arena = StateArena()
    var texts = StateTexts()
    var types = ByteMap()
    var typeNames: [String] = []
    /// What is kept of each type, by its number.
    var plans: [KeepPlan] = []
    /// What values of each type are told by, by its number.
    var patterns: [ValuePatterns] = []
    var blocks: [Block] = []
    var records: [Record] = []
    /// Lists of dependencies, each once: numbers of their texts, four bytes each.
    var lists = StateTexts()
    var index = StateIndex()

    /// Lends the value of one kept attribute, by its number in the plan; nil when the state does not have it.
    func withValue<Result>(
        _ number: Int, of record: Record, _ body: (UnsafeBufferPointer<UInt8>) -> Result
    ) -> Result? {
        let type = Int(blocks[Int(record.block)].type)
        return arena.withBytes(record.attributes) { bytes -> Result? in
            guard var stored = PackedAttributes.find(number, in: bytes) else { return nil }
            var number = number
            if case .same(let other) = stored {
                guard let value = PackedAttributes.find(other, in: bytes) else { return nil }
                (stored, number) = (value, other)
            }
            switch stored {
            case .plain(let range): return body(UnsafeBufferPointer(rebasing: bytes[range]))
            case .pattern(let which): return arena.withBytes(patterns[type].pattern(number, which), body)
            case .packed(let range):
                return unpacking(UnsafeBufferPointer(rebasing: bytes[range]), patterns[type].packing(number), body)
            case .same: return nil
            }
        }
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
