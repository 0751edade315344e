import CZlib
import Testing

@testable import Transport

@Suite struct InflaterTests {
    /// One gzip member, or zlib data.
    private static func compress(_ bytes: [UInt8], window: Int32 = 15 + 16) throws -> [UInt8] {
        var stream = z_stream()
        let size = Int32(MemoryLayout<z_stream>.size)
        try #require(deflateInit2_(&stream, 6, Z_DEFLATED, window, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, size) == Z_OK)
        defer { deflateEnd(&stream) }
        var input = bytes
        var output = [UInt8](repeating: 0, count: bytes.count + 1024)
        let left = input.withUnsafeMutableBufferPointer { input in
            output.withUnsafeMutableBufferPointer { output -> UInt32 in
                stream.next_in = input.baseAddress
                stream.avail_in = UInt32(input.count)
                stream.next_out = output.baseAddress
                stream.avail_out = UInt32(output.count)
                deflate(&stream, Z_FINISH)
                return stream.avail_out
            }
        }
        return Array(output.dropLast(Int(left)))
    }

    private func inflate(_ chunks: [[UInt8]], maximum: Int = 1000) throws -> [UInt8] {
        let inflater = try Inflater()
        var result: [UInt8] = []
        for chunk in chunks {
            inflater.feed(chunk)
            while let piece = try inflater.next(maximumBytes: maximum) {
                #expect((1...maximum).contains(piece.count))
                result += piece
            }
        }
        try inflater.finish()
        return result
    }

    private static let text = (0..<5000).map { UInt8(truncatingIfNeeded: $0 &* $0 / 7) }

    @Test(arguments: [1, 2, 3, 7, 100, 100_000], [1, 10, 1000, 100_000])
    func `gives the same bytes wherever input and output are cut`(_ step: Int, _ maximum: Int) throws {
        let packed = try Self.compress(Self.text) + Self.compress([]) + Self.compress(Array(Self.text.reversed()))
        let chunks = stride(from: 0, to: packed.count, by: step).map {
            Array(packed[$0..<min($0 + step, packed.count)])
        }
        #expect(try inflate(chunks, maximum: maximum) == Self.text + Self.text.reversed())
    }

    @Test func `reads zlib data too`() throws {
        #expect(try inflate([Self.compress(Self.text, window: 15)]) == Self.text)
    }

    @Test func `says so wherever the data is cut off`() throws {
        let packed = try Self.compress(Self.text)
        for length in [1, 2, 9, 10, 11, packed.count / 2, packed.count - 8, packed.count - 1] {
            #expect(throws: InflateError.truncated) { try inflate([Array(packed.prefix(length))]) }
        }
        #expect(throws: InflateError.truncated) { try inflate([packed + packed.prefix(5)]) }
    }

    @Test func `no data at all is nothing, and zeros may follow the end`() throws {
        #expect(try inflate([]) == [])
        #expect(try inflate([Self.compress(Self.text) + [0, 0], [0]]) == Self.text)
    }

    @Test func `refuses what is no gzip, what was changed, and keeps refusing`() throws {
        var packed = try Self.compress(Self.text)
        packed[packed.count - 6] ^= 1
        for bytes in [packed, Array("{\"version\":4}".utf8), try Self.compress(Self.text) + [1, 2, 3]] {
            let inflater = try Inflater()
            inflater.feed(bytes)
            let error = #expect(throws: InflateError.self) { while try inflater.next() != nil {} }
            guard case .damaged = error else {
                Issue.record("\(String(describing: error))")
                continue
            }
            #expect(throws: InflateError.self) { try inflater.next() }
            #expect(throws: InflateError.self) { try inflater.finish() }
        }
    }
}
