import JSON

/// A place in a `StateArena`.
struct ArenaPlace: Sendable, Hashable, BitwiseCopyable {
    var chunk: UInt32 = 0
    var start: UInt32 = 0
    var count: UInt32 = 0
}

/// The kept bytes of a state in chunks of one mebibyte, so that growing moves nothing and wastes little.
struct StateArena: Sendable {
    static let chunkSize = 1 << 20
    private var chunks: [[UInt8]] = []
    /// Where the chunks lie, once nothing is added any more: read without counting references.
    private var sealed = FixedArray<Chunk>()

    private struct Chunk: @unchecked Sendable, BitwiseCopyable {
        let bytes: UnsafeBufferPointer<UInt8>
    }

    var byteCount: Int { chunks.reduce(0) { $0 + $1.capacity } }

    /// Copies `bytes` behind the others; more than a chunk holds gets a chunk of its own. Not for a sealed arena.
    mutating func append(_ bytes: UnsafeBufferPointer<UInt8>) -> ArenaPlace {
        precondition(sealed.count == 0, "an arena grows before it is sealed")
        if chunks.isEmpty || chunks[chunks.count - 1].count + bytes.count > Self.chunkSize {
            trim()
            var chunk: [UInt8] = []
            chunk.reserveCapacity(max(Self.chunkSize, bytes.count))
            chunks.append(chunk)
        }
        let last = chunks.count - 1
        let place = ArenaPlace(
            chunk: UInt32(truncatingIfNeeded: last), start: UInt32(truncatingIfNeeded: chunks[last].count),
            count: UInt32(truncatingIfNeeded: bytes.count))
        chunks[last].append(contentsOf: bytes)
        return place
    }

    /// Gives back what the last chunk does not use, where that is worth a copy.
    private mutating func trim() {
        guard let last = chunks.last, last.capacity - last.count > Self.chunkSize / 8 else { return }
        chunks[chunks.count - 1] = last.trimmed()
    }

    /// Nothing is added any more.
    mutating func seal() {
        trim()
        // The chunks are never written to again, so their bytes stay where they are as long as they are held.
        sealed = FixedArray(chunks.map { $0.withUnsafeBufferPointer { Chunk(bytes: $0) } })
    }

    /// Lends the bytes at `place`.
    @inline(__always)
    func withBytes<Result>(_ place: ArenaPlace, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        guard place.count > 0 else { return body(UnsafeBufferPointer(start: nil, count: 0)) }
        guard Int(place.chunk) < sealed.count else { return withGrowingBytes(place, body) }
        return withExtendedLifetime(chunks) {
            body(UnsafeBufferPointer(rebasing: sealed[Int(place.chunk)].bytes[place.range]))
        }
    }

    private func withGrowingBytes<Result>(
        _ place: ArenaPlace, _ body: (UnsafeBufferPointer<UInt8>) -> Result
    ) -> Result {
        guard Int(place.chunk) < chunks.count else { return body(UnsafeBufferPointer(start: nil, count: 0)) }
        return chunks[Int(place.chunk)].withUnsafeBufferPointer {
            body(UnsafeBufferPointer(rebasing: $0[place.range]))
        }
    }
}

extension ArenaPlace {
    var range: Range<Int> { Int(start)..<Int(start) + Int(count) }
}

extension Array {
    /// A copy without room to grow. (`Array(self[...])` may share the memory it should give back.)
    func trimmed() -> [Element] {
        [Element](unsafeUninitializedCapacity: count) { target, written in
            written = withUnsafeBufferPointer { target.initialize(fromContentsOf: $0) }
        }
    }
}
