import Testing

@testable import Engine

@Suite struct ByteMapTests {
    @Test func `finds what was put in, through every growth`() {
        var map = ByteMap()
        for number in 0..<1_000 {
            map.insert("key-\(number)-" + String(repeating: "x", count: number % 40), number)
            #expect(map["key-\(number / 2)-" + String(repeating: "x", count: number / 2 % 40)] == number / 2)
        }
        #expect(map.count == 1_000)
        #expect((0..<1_000).allSatisfy { map.key($0).hasPrefix("key-\($0)-") })
        #expect(map["key-1000-"] == nil)
        #expect(map["key-1-"] == nil)
    }

    @Test func `of equal keys the last holds, and keeps its number`() {
        var map = ByteMap([("a", 1), ("b", 2), ("", 3)])
        map.insert("a", 7)
        #expect(map.count == 3)
        #expect((map["a"], map["b"], map[""]) == (7, 2, 3))
        #expect((0..<3).map(map.key) == ["a", "b", ""])
    }

    @Test func `a copy does not see what the other one takes in`() {
        var map = ByteMap([("a", 1)])
        let copy = map
        map.insert("a", 2)
        map.insert("b", 3)
        #expect((copy["a"], copy["b"], copy.count) == (1, nil, 1))
        #expect((map["a"], map["b"], map.count) == (2, 3, 2))
    }
}
