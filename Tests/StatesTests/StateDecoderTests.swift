import Testing
import Transport

@testable import States

@Suite struct StateDecoderTests {
    private func bytes(_ chunks: [[UInt8]], maximum: Int = 1 << 20) -> StateBytes {
        let list = HTTPBody(chunks: chunks)
        let source = ChunkSource(list, location: "here")
        return StateBytes(location: "here", limits: StateLimits(maximumBytes: maximum)) { () async throws(StateError) in
            try await source.next()
        }
    }

    private func cut(_ bytes: [UInt8], _ step: Int) -> [[UInt8]] {
        stride(from: 0, to: bytes.count, by: step).map { Array(bytes[$0..<min($0 + step, bytes.count)]) }
    }

    @Test(arguments: [1, 2, 3, 1000, 1 << 20])
    func `plain and gzip give the same bytes wherever they are cut`(_ step: Int) async throws {
        let text = stateText(5000)
        #expect(try await bytes(cut(text, step)).collect() == text)
        #expect(try await bytes(cut(gzip(text), step)).collect() == text)
        #expect(try await bytes(cut(gzip(text) + gzip(text), step)).collect() == text + text)
    }

    @Test func `one byte is not gzip`() async throws {
        #expect(try await bytes([[0x1F]]).collect() == [0x1F])
    }

    @Test func `nothing at all is an error`() async {
        let error = await stateError { () async throws(StateError) in _ = try await bytes([]).collect() }
        #expect(
            error?.reason == .truncated
                && error?.message == "state here: empty; Terraform writes at least a few lines of JSON")
    }

    @Test func `gzip that is cut off says so`() async throws {
        let packed = try gzip(stateText(5000))
        for length in [2, 11, packed.count - 1] {
            let error = await stateError { () async throws(StateError) in
                _ = try await bytes([Array(packed.prefix(length))]).collect()
            }
            #expect(error?.reason == .truncated && error?.message.contains("cut off") == true)
        }
    }

    @Test func `gzip that was changed is damaged`() async throws {
        var packed = try gzip(stateText(5000))
        packed[packed.count / 2] ^= 0xFF
        let error = await stateError { () async throws(StateError) in _ = try await bytes([packed]).collect() }
        #expect(error?.reason == .damaged)
    }

    @Test func `the bound counts decompressed bytes`() async throws {
        let text = stateText(5000)
        let packed = try gzip(text)
        #expect(try await bytes([packed], maximum: 5000).collect().count == 5000)
        for chunks in [[packed], [text]] {
            let error = await stateError { () async throws(StateError) in
                _ = try await bytes(chunks, maximum: 4999).collect()
            }
            #expect(error?.reason == .tooLarge && error?.message.contains("4999") == true)
        }
    }
}
