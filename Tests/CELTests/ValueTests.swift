import CEL
import Testing

@Suite struct ValueTests {
    @Test func `builds values from plain Swift ones`() throws {
        #expect(CELValue(["a": [1, 2], "b": []]) == ["a": [1, 2], "b": []])
        #expect(CELValue(Optional<String>.none).isNull)
        #expect(CELValue([true, false]).listValue?.count == 2)
        #expect(CELValue(UInt64.max).uintValue == .max)
    }

    @Test func `reads values back`() {
        #expect(CELValue.int(1).intValue == 1)
        #expect(CELValue.int(1).stringValue == nil)
        #expect(CELValue.map(["a": "b"]).mapValue?["a"]?.stringValue == "b")
        #expect(CELValue.bytes([1]).bytesValue == [1])
        #expect(CELValue.double(1.5).doubleValue == 1.5)
        #expect(CELValue.bool(true).boolValue == true)
    }

    @Test func `keeps keys apart that only look equal`() {
        let map = CELMap([(.string("e\u{301}"), 1), (.string("é"), 2)])
        #expect(map.count == 2)
        #expect(map["é"] == 2)
    }

    @Test func `orders keys the same on every run`() {
        let map = CELMap([(.string("b"), 1), (.uint(.max), 1), (.int(-1), 1), (.bool(true), 1), (.string("a"), 1)])
        #expect(map.sortedKeys == [.bool(true), .int(-1), .uint(.max), .string("a"), .string("b")])
    }

    @Test func `asks for a variable once and only when needed`() throws {
        let program = try CELProgram(compile: "a || b || a")
        nonisolated(unsafe) var asked: [String] = []
        let value = try program.evaluate { name in
            asked.append(name)
            return .bool(name == "b")
        }
        #expect(value == true)
        #expect(asked == ["a", "b"])
        asked = []
        _ = try program.evaluate { name in
            asked.append(name)
            return true
        }
        #expect(asked == ["a"])
    }

    @Test func `carries nanoseconds over`() {
        #expect(CELTimestamp(seconds: 0, nanoseconds: -1)?.text == "1969-12-31T23:59:59.999999999Z")
        #expect(CELTimestamp(seconds: 0, nanoseconds: 2_500_000_000)?.text == "1970-01-01T00:00:02.5Z")
        #expect(CELTimestamp(seconds: .max) == nil)
        #expect(CELTimestamp(seconds: .min, nanoseconds: .min) == nil)
    }

    @Test func `agrees with the calendar on every day of four centuries`() {
        var instant = CELTimestamp.epoch
        let day = 86_400 as Int64
        for offset in 0..<146_097 as Range<Int64> {
            guard let next = CELTimestamp(seconds: offset * day) else { return #expect(Bool(false)) }
            #expect(CELTimestamp(next.text) == next)
            #expect(next.text > instant.text || offset == 0)
            instant = next
        }
        #expect(instant.text == "2369-12-31T00:00:00Z")
    }
}
