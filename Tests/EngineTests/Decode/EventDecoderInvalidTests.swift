import Testing

@testable import Engine

@Suite struct EventDecoderInvalidTests {
    static let all = [
        "cloudtrail-modify-instance.json", "falco-fields.json", "falco-record.json", "eventbridge.json",
        "gcp-log-entry.json", "falco-gcp.json", "azure-record.json", "azure-activity.json", "azure-grid.json",
        "falco-state-file.json", "falco-internal.json",
    ]

    @Test(arguments: all) func `an event cut off at any byte is invalid and nothing traps`(name: String) throws {
        let bytes = try DecodeFixtures.bytes(name)
        var end = bytes.count - 1
        while end > 0, bytes[end] != UInt8(ascii: "}") { end -= 1 }
        for cut in 0..<end {
            guard case .invalid(let reason) = EventDecoder.decode(Array(bytes[..<cut])) else {
                Issue.record("\(name) cut at \(cut) is not invalid")
                return
            }
            #expect(reason.contains("byte \(cut)") || reason.contains("byte"))
        }
    }

    @Test(arguments: all) func `random mutations never trap`(name: String) throws {
        let original = try DecodeFixtures.bytes(name)
        var random = SeededRandom(state: UInt64(original.count))
        for _ in 0..<3000 {
            var bytes = original
            for _ in 0...Int(random.next() % 4) {
                let at = Int(random.next() % UInt64(bytes.count))
                switch random.next() % 3 {
                case 0: bytes[at] = UInt8(truncatingIfNeeded: random.next())
                case 1: bytes.remove(at: at)
                default: bytes.insert(Array("\"\\{}[]:,0n".utf8)[Int(random.next() % 10)], at: at)
                }
            }
            guard case .event(let event) = EventDecoder.decode(bytes) else { continue }
            touch(event)
        }
    }

    /// Asks for everything an event can tell.
    private func touch(_ event: AuditEvent) {
        _ = (event.id, event.baseName, event.service, event.account, event.resourceRegion, event.errorMessage)
        _ = (event.request?.value, event.response?.value, event.additional?.value, event.resources, event.identity)
        _ = (event.addendum, event.phase, event.digest, event.isRequestTruncated, event.sessionFromConsole)
        _ = Screener().check(event)
    }

    @Test(arguments: [
        ("", "not JSON: unexpected end of input at byte 0"), ("[1]", "not JSON: unexpected byte at byte 0"),
        ("{}", "no known form"), ("{\"a\":1}x", "not JSON: bytes after the end of the document at byte 7"),
        (#"{"eventName":"X","eventSource":"a"}"#, "eventTime is missing"),
        (#"{"eventName":"X","eventSource":"a","eventTime":"yesterday"}"#, "eventTime is not an ISO 8601 time"),
        (#"{"eventName":"X","eventID":"1","eventTime":"2026-01-31T12:00:00Z"}"#, "eventSource is missing"),
        (#"{"eventName":7,"eventSource":"a"}"#, "eventName is not a string"),
        (#"{"eventName":"","eventSource":"a"}"#, "eventName is empty"),
        (#"{"detail":{"x":1}}"#, "detail.eventName is missing"),
        (#"{"protoPayload":{},"timestamp":"2026-01-31T12:00:00Z"}"#, "protoPayload.methodName is missing"),
        (#"{"operationName":"a/b/write"}"#, "time is missing"),
        (#"{"output_fields":{},"source":"aws_cloudtrail"}"#, "output_fields has neither"),
        (#"{"output_fields":7,"source":"aws_cloudtrail"}"#, "output_fields is not an object"),
        (#"{"output_fields":{"ct.name":"X"},"source":"aws_cloudtrail"}"#, "output_fields[\"ct.src\"] is missing"),
        (#"{"output_fields":{"ct.name":"X","ct.src":"a"}}"#, "output_fields[\"ct.time\"] and time are missing"),
        (#"{"output_fields":{"json.obj":"{\"eventName\":"}}"#, "output_fields[\"json.obj\"]: not JSON: unexpected end"),
        (#"{"output_fields":{},"source":"k8s_audit"}"#, "source of the alert is none of"),
        (#"{"output_fields":{},"source":"syscall","rule":"Other"}"#, "rule of a syscall alert is not"),
        (#"{"output_fields":{},"source":"internal"}"#, "time is missing"),
    ])
    func `says what is wrong and names the field or the byte`(text: String, reason: String) {
        let found = DecodeFixtures.reason(text)
        #expect(found?.hasPrefix(reason) == true, "\(found ?? "not invalid")")
    }

    @Test func `refuses a body over one mebibyte without looking at it`() {
        let bytes = [UInt8](repeating: UInt8(ascii: " "), count: (1 << 20) + 1)
        guard case .invalid(let reason) = EventDecoder.decode(bytes) else { return #expect(Bool(false)) }
        #expect(reason == "body has 1048577 bytes, the limit is 1048576")
    }

    @Test func `refuses bytes that are not UTF-8 and names the byte`() {
        guard case .invalid(let reason) = EventDecoder.decode(Array("{\"a\":\"".utf8) + [0xFF] + Array("\"}".utf8))
        else {
            return #expect(Bool(false))
        }
        #expect(reason == "not JSON: invalid UTF-8 at byte 6")
    }

    @Test func `never shows a value of the input`() throws {
        let text = #"{"eventName":"X","eventSource":"a","eventTime":"hunter2-secret"}"#
        #expect(DecodeFixtures.reason(text)?.contains("hunter2") == false)
    }
}

/// A small generator with a fixed start.
struct SeededRandom: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }

    /// One to five bytes changed, taken out or put in, such as hurt a reader of JSON.
    mutating func mutated(_ original: [UInt8]) -> [UInt8] {
        var bytes = original
        for _ in 0...Int(next() % 5) {
            let at = Int(next() % UInt64(bytes.count))
            switch next() % 3 {
            case 0: bytes[at] = UInt8(truncatingIfNeeded: next())
            case 1: bytes.remove(at: at)
            default: bytes.insert(Array("\"\\{}[]:,0n".utf8)[Int(next() % 10)], at: at)
            }
        }
        return bytes
    }
}
