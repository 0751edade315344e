import Testing

@testable import JSON

/// Broken input, made from a fixed seed: the tape must say the same as the tree parser, which checks byte by byte.
@Suite struct JSONDocumentRobustnessTests {
    static let sample = Array(
        #"""
        {"hostname":"node-1","output_fields":{"ct.id":"0e2b4ad8-9d1c-4d5e-8f33-1b7c1a2b3c4d","ct.name":"ModifyX",
          "ct.request":"{\"instanceId\":\"i-0abc\",\"tags\":[{\"k\":\"caf\u00e9 \\\\ \\\"q\\\"\"}]}",
          "evt.time":1700000000000000000, "list" : [ 1, -2.5e-3, true, false, null, [], {}, [[{"a":{}}]] ]},
          "priority":"Notice","text":"naïve 😀 and a long run of plain characters to cross blocks"}
        """#.utf8)

    private func agree(_ bytes: [UInt8]) -> Bool {
        let tree = try? JSONValue(parsing: bytes)
        let tape = try? JSONDocument(parsing: bytes)
        return tree == tape?.value && scans(bytes) == (tree != nil)
    }

    /// The scanner does not look at UTF-8; its callers do.
    private func scans(_ bytes: [UInt8]) -> Bool {
        bytes.withUnsafeBufferPointer { buffer in
            guard buffer.firstInvalidUTF8 == nil, var scanner = JSONScanner(buffer, range: 0..<buffer.count) else {
                return false
            }
            do throws(JSONError) {
                scanner.skipSpace()
                _ = try scanner.value()
                scanner.skipSpace()
                return scanner.position == buffer.count
            } catch {
                return false
            }
        }
    }

    @Test func `refuses the sample cut off at every byte`() throws {
        #expect(agree(Self.sample))
        _ = try JSONDocument(parsing: Self.sample)
        for end in 0..<Self.sample.count {
            let error = #expect(throws: JSONError.self) { try JSONDocument(parsing: Array(Self.sample[..<end])) }
            #expect((error?.offset ?? .max) <= end)
        }
    }

    @Test func `says the same as the tree parser about 20000 mutations`() {
        var random = SplitMix(state: 0x5EED)
        let interesting = Array("\"\\{}[]:,0123456789.eE+-truefalsn \n\u{01}\u{7F}".utf8) + [0x80, 0xC3, 0xFF, 0x00]
        for round in 0..<20_000 {
            var bytes = Self.sample
            for _ in 0...Int(random.next() % 3) {
                let at = Int(random.next() % UInt64(bytes.count))
                switch random.next() % 4 {
                case 0: bytes[at] = interesting[Int(random.next() % UInt64(interesting.count))]
                case 1: bytes.remove(at: at)
                case 2: bytes.insert(interesting[Int(random.next() % UInt64(interesting.count))], at: at)
                default: bytes[at] ^= UInt8(1 << (random.next() % 8))
                }
            }
            #expect(agree(bytes), "round \(round)")
        }
    }

    @Test func `resolves every escape as the tree parser does`() throws {
        for code in stride(from: 0, through: 0xFFFF, by: 7) {
            let hex = String(code, radix: 16)
            let text = "\"0123456789abcdef\\u" + String(repeating: "0", count: 4 - hex.count) + hex + "z\\n\""
            #expect(try JSONDocument(parsing: text).root.string == JSONValue(parsing: text).stringValue)
        }
    }
}

/// A small generator with a fixed start.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}
