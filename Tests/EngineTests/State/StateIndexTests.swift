import JSON
import Testing

@testable import Engine

@Suite struct StateIndexTests {
    private struct Key: Hashable {
        var type: UInt32
        var text: String
    }

    /// An index of keys, each with the instances that have it.
    private static func index(_ keys: [(type: UInt32, text: String, instance: UInt32)]) -> (StateIndex, StateArena) {
        var arena = StateArena()
        let entries = keys.map { key in
            StateIndex.Entry(
                key: key.text.withBytes { arena.append($0) }, type: key.type, instance: key.instance)
        }
        arena.seal()
        return (StateIndex(entries, arena: arena), arena)
    }

    private static func found(_ index: StateIndex, _ arena: StateArena, _ type: UInt32, _ text: String) -> [UInt32] {
        var found: [UInt32] = []
        text.withBytes { index.forEach(type, $0, arena) { found.append($0) } }
        return found
    }

    @Test func `every key leads to its instances in ascending order, through many of them`() {
        var keys: [(type: UInt32, text: String, instance: UInt32)] = []
        var expected: [Key: [UInt32]] = [:]
        for instance in UInt32(0)..<5_000 {
            for text in ["id-\(instance)", "shared-\(instance / 7)", "all"] {
                keys.append((instance % 3, text, instance))
                expected[Key(type: instance % 3, text: text), default: []].append(instance)
            }
        }
        let (index, arena) = Self.index(keys)
        for (key, instances) in expected {
            #expect(Self.found(index, arena, key.type, key.text) == instances)
        }
        #expect(Self.found(index, arena, 0, "id-5000").isEmpty)
        #expect(Self.found(index, arena, 3, "all").isEmpty)
        var all: [UInt32] = []
        "all".withBytes { index.forEach($0, arena) { all.append($0) } }
        #expect(all.sorted() == Array(0..<5_000))
        // Type by type.
        #expect(all.prefix(2) == [0, 3])
    }

    @Test func `the same key twice for one instance counts once`() {
        let (index, arena) = Self.index([(1, "web", 4), (1, "web", 4), (1, "web", 9)])
        #expect(Self.found(index, arena, 1, "web") == [4, 9])
    }

    @Test func `an index without keys finds nothing`() {
        let (index, arena) = Self.index([])
        #expect(Self.found(index, arena, 0, "x").isEmpty)
        #expect(Self.found(StateIndex(), StateArena(), 0, "x").isEmpty)
    }
}

@Suite struct FixedArrayTests {
    @Test func `holds what it was made of, also after the source changes`() {
        var source: [UInt32] = [3, 1, 2]
        let array = FixedArray(source)
        source[0] = 9
        #expect((0..<array.count).map { array[$0] } == [3, 1, 2])
        #expect(array.withElements(1..<3) { Array($0) } == [1, 2])
        #expect(array.withElements(3..<3) { $0.count } == 0)
        #expect(array.byteCount == 12)
    }

    @Test func `a copy outlives the original`() {
        var kept: FixedArray<UInt64>?
        do {
            let made = FixedArray<UInt64>(repeating: 7, count: 100) { $0[99] = 8 }
            kept = made
        }
        #expect(kept.map { [$0[0], $0[99]] } == [7, 8])
        #expect(FixedArray<UInt8>().count == 0)
    }
}
