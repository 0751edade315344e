import CByteScan
import Testing

/// The scans by sixteen bytes say what plain loops say, at every length, offset and density of the bytes they look for.
@Suite struct ByteScanTests {
    /// Calls `body` with random bytes that begin at every offset within sixteen and end exactly where their memory does.
    private static func forEachText(of alphabet: String, _ body: (UnsafePointer<UInt8>, UnsafePointer<UInt8>) -> Void) {
        var random = SystemRandomNumberGenerator()
        let rare = Array(alphabet.utf8)
        for round in 0..<20_000 {
            let memory = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: 16 + round % 70)
            defer { memory.deallocate() }
            let density = UInt8.random(in: 1...64, using: &random)
            for index in memory.indices {
                memory[index] =
                    UInt8.random(in: 0..<64, using: &random) < density
                    ? rare[Int.random(in: rare.indices, using: &random)] : UInt8(ascii: "x")
            }
            guard let base = memory.baseAddress else { return }
            body(UnsafePointer(base + round % 16), UnsafePointer(base + memory.count))
        }
    }

    @Test func `a special byte of a string is found where a loop finds it`() {
        Self.forEachText(of: "\"\\\u{1}\u{1F} z") { start, end in
            var plain = start
            while plain < end, plain.pointee != 0x22, plain.pointee != 0x5C, plain.pointee >= 0x20 { plain += 1 }
            #expect(bytescan_special(start, end) == plain)
        }
    }

    @Test(arguments: ["a\"\\z", "\\\"", "\\\"\u{1}", "\\\\\\\"n"])
    func `a string's scan passes escaped quotes and nothing else`(_ alphabet: String) {
        Self.forEachText(of: alphabet) { start, end in
            var plain = start
            var isEscaped = false
            while plain < end, plain.pointee != 0x22, plain.pointee >= 0x20 {
                if plain.pointee == 0x5C {
                    guard end - plain > 1, plain[1] == 0x22 else { break }
                    isEscaped = true
                    plain += 1
                }
                plain += 1
            }
            let stop = bytescan_string(start, end)
            #expect(stop.at == plain)
            #expect(stop.is_escaped == isEscaped)
        }
    }

    @Test(arguments: ["\\\"z", "\\\"\\nz", "\\u"]) func `a copy resolves what a loop resolves, and stops where it does`(
        _ alphabet: String
    ) {
        Self.forEachText(of: alphabet) { start, end in
            var plain = start
            var expected: [UInt8] = []
            while plain < end {
                if plain.pointee == 0x5C {
                    guard end - plain > 1, plain[1] < 0x61 else { break }
                    plain += 1
                }
                expected.append(plain.pointee)
                plain += 1
            }
            let target = UnsafeMutablePointer<UInt8>.allocate(capacity: end - start + 16)
            defer { target.deallocate() }
            let copy = bytescan_unescape(target, start, end)
            #expect(copy.at == plain)
            #expect(expected.elementsEqual(UnsafeBufferPointer(start: target, count: copy.target - target)))
        }
    }

    #if arch(x86_64)
        @Test(arguments: ["\\\"", "\\\"n", "\\\\\\\"\u{1}é"]) func `the marks of a text are those of a loop over it`(
            _ alphabet: String
        ) {
            Self.forEachText(of: alphabet) { start, end in
                var marks = [UInt64](repeating: .max, count: (end - start + 63) / 64 * 2)
                let text = bytescan_marks_of(start, end - start, &marks)
                var isEscaped = false
                var hasControl = false
                var hasOtherEscape = false
                for offset in 0..<end - start {
                    let byte = start[offset]
                    hasControl = hasControl || byte < 0x20
                    if isEscaped, byte != 0x22, byte != 0x5C { hasOtherEscape = true }
                    #expect((marks[offset / 64 * 2] >> (offset % 64) & 1 == 1) == (byte == 0x22 && !isEscaped))
                    #expect((marks[offset / 64 * 2 + 1] >> (offset % 64) & 1 == 1) == (byte == 0x5C))
                    isEscaped = byte == 0x5C && !isEscaped
                }
                #expect(text.has_control == hasControl)
                #expect(text.has_other_escape == hasOtherEscape)
                #expect(text.is_ascii == bytescan_is_ascii(start, end))
            }
        }
    #endif

    @Test func `a container ends where its bracket is, whatever its texts hold`() {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<5_000 {
            var text = Self.container(0, &random)
            let count = text.count
            text += (0..<Int.random(in: 0..<40, using: &random)).map { _ in "{}[]\",\\".utf8.randomElement() ?? 0 }
            text.withUnsafeBufferPointer { bytes in
                guard let start = bytes.baseAddress else { return }
                #expect(bytescan_container(start, start + bytes.count) == start + count)
                let cut = Int.random(in: 0..<count, using: &random)
                #expect(bytescan_container(start, start + cut) == start + cut)
            }
        }
    }

    private static func container(_ depth: Int, _ random: inout SystemRandomNumberGenerator) -> [UInt8] {
        let isObject = Bool.random(using: &random)
        var parts: [[UInt8]] = []
        for _ in 0..<Int.random(in: 0..<5, using: &random) {
            let value: [UInt8]
            switch Int.random(in: 0..<4, using: &random) {
            case 0 where depth < 4: value = container(depth + 1, &random)
            case 1: value = Array("-1.5e3".utf8)
            default:
                let pieces = (0..<Int.random(in: 0..<20, using: &random)).map { _ in
                    ["{", "}", "[", "]", ",", ":", "a", "\\\"", "\\\\", "\\n", "\\u0022"].randomElement(using: &random)
                        ?? ""
                }
                value = Array(("\"" + pieces.joined() + "\"").utf8)
            }
            parts.append((isObject ? Array("\"k}\":".utf8) : []) + value)
        }
        let inside = Array(parts.joined(separator: [UInt8(ascii: ",")]))
        return Array((isObject ? "{" : "[").utf8) + inside + Array((isObject ? "}" : "]").utf8)
    }

    @Test(arguments: ["a", "ab", "aba", "aab", "abababababababababab"])
    func `a word is found where it stands first`(_ word: String) {
        let wanted = Array(word.utf8)
        Self.forEachText(of: "ab") { start, end in
            var plain = start
            while end - plain >= wanted.count,
                !UnsafeBufferPointer(start: plain, count: wanted.count).elementsEqual(wanted)
            {
                plain += 1
            }
            if end - plain < wanted.count { plain = end }
            #expect(bytescan_find(start, end, wanted, wanted.count) == plain)
        }
    }

    @Test func `no word is found nowhere`() {
        Self.forEachText(of: "ab") { start, end in #expect(bytescan_find(start, end, start, 0) == end) }
    }

    @Test func `bytes above 0x7F are seen wherever they stand`() {
        for count in 0..<200 {
            var bytes = [UInt8](repeating: 0x7F, count: count)
            let isASCII = { (bytes: [UInt8]) in
                bytes.withUnsafeBufferPointer { lent in
                    lent.baseAddress.map { bytescan_is_ascii($0, $0 + lent.count) } ?? true
                }
            }
            #expect(isASCII(bytes))
            for place in 0..<count {
                bytes[place] = 0x80
                #expect(!isASCII(bytes))
                bytes[place] = 0x7F
            }
        }
    }
}
