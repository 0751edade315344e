import Testing

@testable import Engine

@Suite struct RecentIDsTests {
    @Test func `keeps the newest sixteen in their order`() {
        let ids = (0..<40).map { "event-\($0)-" + String(repeating: "é", count: $0) }
        var recent = RecentIDs()
        for (number, id) in ids.enumerated() {
            recent.append(id)
            let expected = Array(ids[max(number - 15, 0)...number])
            #expect(recent.texts == expected)
            #expect(recent.count == expected.count)
            #expect(recent == RecentIDs(expected))
        }
        #expect(ids.map(recent.contains) == ids.indices.map { $0 >= 24 })
    }

    @Test func `tells ids from their beginnings and ends`() {
        let recent = RecentIDs(["abc", "", "abcdef"])
        #expect(["abc", "", "abcdef"].allSatisfy(recent.contains))
        #expect(!["ab", "bc", "abcd", "abcabcdef"].contains(where: recent.contains))
    }

    @Test func `an id beyond all bounds is not kept`() {
        var recent = RecentIDs()
        recent.append(String(repeating: "a", count: 65_536))
        #expect(recent.texts.isEmpty)
        recent.append(String(repeating: "a", count: 65_535))
        #expect(recent.texts.map(\.utf8.count) == [65_535])
    }
}
