import JSON
import Testing

@testable import Intake

@Suite struct FalcoOutputDecoderTests {
    private func decode(_ bytes: [UInt8]) throws -> String {
        String(decoding: try FalcoOutputDecoder.json(from: bytes), as: UTF8.self)
    }

    @Test func `writes the JSON that Falco's HTTP output writes, members in alphabetical order`() throws {
        let expected =
            #"{"hostname":"host","output":"line\n\"quoted\" \\ \u0001ü","output_fields":{"ct.error":"<NA>","#
            + #""ct.id":"e-1","ct.name":"RunInstances"},"priority":"Warning","rule":"A rule","source":"aws_cloudtrail","#
            + #""tags":["aws","cloud"],"time":"2026-01-31T12:00:00.000000005Z"}"#
        #expect(try decode(WireBuilder.alert.bytes) == expected)
    }

    @Test func `an empty message is an alert with defaults`() throws {
        let json = try JSONValue(parsing: FalcoOutputDecoder.json(from: []))
        #expect(json["priority"] == "Emergency")
        #expect(json["source"] == "syscall")
        #expect(json["time"] == "1970-01-01T00:00:00.000000000Z")
        #expect(json["output_fields"] == .object([:]))
    }

    @Test func `every truncation is an error or an alert of fewer fields, never a trap`() throws {
        let bytes = WireBuilder.alert.raw([0xA3, 6, 8, 1, 0xA4, 6]).bytes
        var failureCount = 0
        for count in 0..<bytes.count {
            do throws(ProtobufReader.Failure) {
                let json = try FalcoOutputDecoder.json(from: Array(bytes.prefix(count)))
                #expect((try? JSONValue(parsing: json)) != nil)
            } catch {
                failureCount += 1
                #expect(error == .truncated)
            }
        }
        #expect(failureCount > bytes.count / 2)
    }

    @Test func `random bytes and damaged alerts give JSON or an error`() {
        var generator = SeededGenerator(state: 42)
        for round in 0..<20_000 {
            var bytes = WireBuilder.alert.bytes
            if round % 2 == 0 {
                bytes = (0..<Int.random(in: 0..<64, using: &generator)).map { _ in
                    .random(in: 0...255, using: &generator)
                }
            } else {
                for _ in 0..<3 {
                    bytes[Int.random(in: bytes.indices, using: &generator)] = .random(in: 0...255, using: &generator)
                }
            }
            guard let json = try? FalcoOutputDecoder.json(from: bytes) else { continue }
            #expect((try? JSONValue(parsing: json)) != nil, "round \(round)")
        }
    }

    static let unknownFields: [(String, [UInt8])] = [
        ("varint", [0xA0, 6] + WireBuilder.varint(.max)),
        ("64 bit", [0xA1, 6, 1, 2, 3, 4, 5, 6, 7, 8]),
        ("length delimited", [0xA2, 6, 3, 0xFF, 0xFE, 0xFD]),
        ("group, nested", [0xA3, 6, 8, 1, 0x0B, 0x0C, 0xA4, 6]),
        ("32 bit", [0xA5, 6, 1, 2, 3, 4]),
    ]
    @Test(arguments: unknownFields)
    func `passes over an unknown field of every wire type`(_ field: (name: String, bytes: [UInt8])) throws {
        let plain = try decode(WireBuilder.alert.bytes)
        #expect(try decode(field.bytes + WireBuilder.alert.bytes) == plain)
        #expect(try decode(WireBuilder.alert.bytes + field.bytes) == plain)
    }

    static let malformed: [(String, [UInt8], ProtobufReader.Failure)] = [
        ("field 0", [0x00, 1], .invalidTag),
        ("wire type 6", [0x0E], .invalidTag),
        ("wire type 7", [0x0F], .invalidTag),
        ("end of a group that never began", [0x0C], .invalidTag),
        ("group that ends as another", [0xA3, 6, 0xAC, 6], .invalidTag),
        ("groups nested without end", [UInt8](repeating: 0x0B, count: 100), .invalidTag),
        ("varint of 11 bytes", [0x10] + [UInt8](repeating: 0x80, count: 10) + [1], .malformedVarint),
        ("length beyond the end", [0x22, 5, 65], .truncated),
        ("length of 2^63", [0x22, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 1], .truncated),
        ("length that overflows with the position", [0x22] + WireBuilder.varint(UInt64(Int.max)), .truncated),
        ("rule as a number", [0x20, 1], .wrongType),
        ("priority as text", [0x12, 1, 65], .wrongType),
        ("seconds as text", [0x0A, 3, 0x0A, 1, 65], .wrongType),
        ("map key as a number", [0x32, 2, 0x08, 1], .wrongType),
    ]
    @Test(arguments: malformed)
    func `names what is malformed`(_ sample: (name: String, bytes: [UInt8], failure: ProtobufReader.Failure)) {
        #expect(throws: sample.failure) { try FalcoOutputDecoder.json(from: sample.bytes) }
    }

    @Test func `of a repeated key and a repeated field the last counts`() throws {
        let bytes = WireBuilder().entry("b", "1").entry("a", "2").entry("b", "3").text(4, "old").text(4, "new").bytes
        let json = try JSONValue(parsing: FalcoOutputDecoder.json(from: bytes))
        #expect(json["output_fields"] == ["a": "2", "b": "3"])
        #expect(json["rule"] == "new")
        #expect(try decode(bytes).contains(#"{"a":"2","b":"3"}"#))
    }

    @Test func `repairs text that is not UTF-8`() throws {
        let bytes = WireBuilder().blob(4, [0x41, 0xFF, 0x22, 0xC3]).bytes
        let json = try JSONValue(parsing: FalcoOutputDecoder.json(from: bytes))
        #expect(json["rule"] == "A\u{FFFD}\"\u{FFFD}")
    }

    static let times: [(UInt64, UInt64, String)] = [
        (0, 0, "1970-01-01T00:00:00.000000000Z"),
        (951_782_400, 1, "2000-02-29T00:00:00.000000001Z"),
        (1_709_251_199, 999_999_999, "2024-02-29T23:59:59.999999999Z"),
        (4_102_444_799, 5_000_000_000, "2099-12-31T23:59:59.999999999Z"),
        (UInt64(bitPattern: -1), 0, "1969-12-31T23:59:59.000000000Z"),
        (UInt64(bitPattern: .min), 0, "0001-01-01T00:00:00.000000000Z"),
        (UInt64(bitPattern: .max), UInt64(bitPattern: -1), "9999-12-31T23:59:59.000000000Z"),
    ]
    @Test(arguments: times)
    func `writes the time, brought into bounds`(_ sample: (seconds: UInt64, nanoseconds: UInt64, text: String)) throws {
        let time = WireBuilder().number(1, sample.seconds).number(2, sample.nanoseconds).bytes
        let json = try JSONValue(parsing: FalcoOutputDecoder.json(from: WireBuilder().blob(1, time).bytes))
        #expect(json["time"]?.stringValue == sample.text)
    }

    static let priorities: [(UInt64, String)] = [
        (0, "Emergency"), (1, "Alert"), (2, "Critical"), (3, "Error"), (4, "Warning"), (5, "Notice"),
        (6, "Informational"), (7, "Debug"), (8, "Debug"), (.max, "Debug"),
    ]
    @Test(arguments: priorities)
    func `names the priority`(_ sample: (number: UInt64, name: String)) throws {
        let json = try JSONValue(parsing: FalcoOutputDecoder.json(from: WireBuilder().number(2, sample.number).bytes))
        #expect(json["priority"]?.stringValue == sample.name)
    }

    @Test func `reads the version, also cut anywhere`() throws {
        let bytes = WireBuilder().text(1, "0.42.0").number(3, 42).number(7, 57).text(8, "abc").text(11, "0.57.0").bytes
        let version = try FalcoVersion(decoding: bytes)
        #expect(version.description == "0.42.0")
        #expect(version.minor == 42)
        #expect(version.engineVersion == "0.57.0")
        for count in 0..<bytes.count { _ = try? FalcoVersion(decoding: Array(bytes.prefix(count))) }
        #expect(throws: FalcoVersionError.self) { try FalcoVersion(decoding: [0x0A, 9]) }
        #expect(try FalcoVersion(decoding: WireBuilder().number(3, 42).bytes).description == "0.42.0")
    }
}
