import KubeClient
import Testing

@Suite struct LineFramerTests {
    private static let lines = ["{\"a\":1}", "x", "{\"text\":\"é 日本 🙂\"}", "last"]
    private static let stream = Array((lines.joined(separator: "\n") + "\n").utf8)

    private func read(_ chunks: [[UInt8]], limit: Int = LineFramer.defaultMaximumLineBytes) throws -> [String] {
        var framer = LineFramer(maximumLineBytes: limit)
        var result: [String] = []
        for chunk in chunks {
            framer.append(chunk)
            while let line = try framer.next() { result.append(String(decoding: line, as: UTF8.self)) }
        }
        let rest = framer.finish()
        return rest.isEmpty ? result : result + [String(decoding: rest, as: UTF8.self)]
    }

    @Test(arguments: 0...stream.count) func `yields the same lines wherever the stream is cut`(at index: Int) throws {
        #expect(try read([Array(Self.stream[..<index]), Array(Self.stream[index...])]) == Self.lines)
    }

    @Test(arguments: [1, 2, 3, 5, 7]) func `yields the same lines from pieces of any size`(size: Int) throws {
        let chunks = stride(from: 0, to: Self.stream.count, by: size).map {
            Array(Self.stream[$0..<min($0 + size, Self.stream.count)])
        }
        #expect(try read(chunks) == Self.lines)
    }

    @Test func `carries an object of 1.5 MiB in pieces of 2 KiB`() throws {
        let object = [UInt8](repeating: UInt8(ascii: "x"), count: 3 << 19)
        let bytes = Array("a\n".utf8) + object + Array("\nb\n".utf8)
        let chunks = stride(from: 0, to: bytes.count, by: 2048).map { Array(bytes[$0..<min($0 + 2048, bytes.count)]) }
        let lines = try read(chunks)
        #expect(lines.map(\.utf8.count) == [1, 3 << 19, 1])
    }

    @Test func `leaves empty lines out and takes CRLF`() throws {
        #expect(try read([Array("\n\na\r\n\r\nb\n".utf8)]) == ["a", "b"])
    }

    @Test func `refuses a line above the limit, finished or not`() {
        #expect(throws: LineFramer.LineTooLong(limit: 4)) { try read([Array("12345".utf8)], limit: 4) }
        #expect(throws: LineFramer.LineTooLong(limit: 4)) { try read([Array("12345\n".utf8)], limit: 4) }
        #expect(throws: LineFramer.LineTooLong(limit: 4)) {
            try read([Array("1\n".utf8), Array("12345".utf8)], limit: 4)
        }
    }

    @Test func `accepts a line of exactly the limit`() throws {
        #expect(try read([Array("1234\n1234".utf8)], limit: 4) == ["1234", "1234"])
    }

    @Test func `survives random cuts of random streams`() throws {
        var random = SplitMix(seed: 7)
        for _ in 0..<200 {
            let bytes: [UInt8] = (0..<Int.random(in: 0..<200, using: &random)).map { _ in
                [0x0A, 0x0D, 0x61, 0xFF].randomElement(using: &random) ?? 0x0A
            }
            var chunks: [[UInt8]] = []
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = Int.random(in: 0...min(9, rest.count), using: &random)
                chunks.append(Array(rest.prefix(count)))
                rest = rest.dropFirst(count)
            }
            #expect(try read(chunks) == read([bytes]))
        }
    }
}
