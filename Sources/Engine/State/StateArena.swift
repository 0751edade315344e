import JSON

/// A place in a `StateArena`.
struct ArenaPlace: Sendable, Hashable {
    var chunk: UInt32 = 0
    var start: UInt32 = 0
    var count: UInt32 = 0
}

/// The kept bytes of a state in chunks of one mebibyte, so that growing moves nothing and wastes little.
struct StateArena: Sendable {
    static let chunkSize = 1 << 20
    private(set) var chunks: [[UInt8]] = []

    var byteCount: Int { chunks.reduce(0) { $0 + $1.capacity } }

    /// Copies `bytes` behind the others; more than a chunk holds gets a chunk of its own.
    mutating func append(_ bytes: UnsafeBufferPointer<UInt8>) -> ArenaPlace {
        if chunks.isEmpty || chunks[chunks.count - 1].count + bytes.count > Self.chunkSize {
            seal()
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
    mutating func seal() {
        guard let last = chunks.last, last.capacity - last.count > Self.chunkSize / 8 else { return }
        chunks[chunks.count - 1] = last.trimmed()
    }

    /// Lends the bytes at `place`.
    func withBytes<Result>(_ place: ArenaPlace, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        guard place.count > 0, Int(place.chunk) < chunks.count else {
            return body(UnsafeBufferPointer(start: nil, count: 0))
        }
        return chunks[Int(place.chunk)].withUnsafeBufferPointer {
            body(UnsafeBufferPointer(rebasing: $0[place.range]))
        }
    }
}

extension ArenaPlace {
    var range: Range<Int> { Int(start)..<Int(start) + Int(count) }
}

/// Texts that many instances share (names, modules, providers, addresses), each stored once and named by a number.
/// Number 0 is the empty text.
struct StateTexts: Sendable {
    private var bytes: [UInt8] = []
    private var starts: [UInt32] = [0, 0]
    private var map = InternMap()

    private struct InternMap: Sendable {
        var slots = [UInt64](repeating: 0, count: 64)
    }

    var byteCount: Int { bytes.capacity + starts.capacity * 4 + map.slots.capacity * 8 }

    mutating func number(of text: UnsafeBufferPointer<UInt8>) -> UInt32 {
        guard !text.isEmpty else { return 0 }
        let hash = ByteHash.hash(text)
        var slot = Int(truncatingIfNeeded: hash) & (map.slots.count - 1)
        while map.slots[slot] != 0 {
            let number = UInt32(truncatingIfNeeded: map.slots[slot])
            if map.slots[slot] >> 32 == hash >> 32, matches(number, text) { return number }
            slot = (slot + 1) & (map.slots.count - 1)
        }
        let number = UInt32(truncatingIfNeeded: starts.count - 1)
        bytes.append(contentsOf: text)
        starts.append(UInt32(truncatingIfNeeded: bytes.count))
        map.slots[slot] = hash & ~0xFFFF_FFFF | UInt64(number)
        if starts.count * 2 > map.slots.count { grow() }
        return number
    }

    mutating func number(of text: String) -> UInt32 {
        return text.withBytes { number(of: $0) }
    }

    mutating func number(of text: [UInt8]) -> UInt32 { text.withUnsafeBufferPointer { number(of: $0) } }

    subscript(_ number: UInt32) -> String {
        withBytes(number) { String(decoding: $0, as: UTF8.self) }
    }

    func withBytes<Result>(_ number: UInt32, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        let index = Int(number)
        guard index + 1 < starts.count else { return body(UnsafeBufferPointer(start: nil, count: 0)) }
        return bytes.withUnsafeBufferPointer {
            body(UnsafeBufferPointer(rebasing: $0[Int(starts[index])..<Int(starts[index + 1])]))
        }
    }

    private func matches(_ number: UInt32, _ text: UnsafeBufferPointer<UInt8>) -> Bool {
        withBytes(number) { $0.hasSameBytes(as: text) }
    }

    private mutating func grow() {
        var slots = [UInt64](repeating: 0, count: map.slots.count * 2)
        for number in 1..<UInt32(starts.count - 1) {
            let hash = withBytes(number) { ByteHash.hash($0) }
            var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
            while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
            slots[slot] = hash & ~0xFFFF_FFFF | UInt64(number)
        }
        map.slots = slots
    }

    /// Drops what only adding needs.
    mutating func seal() {
        map.slots = [UInt64](repeating: 0, count: 64)
        bytes = bytes.trimmed()
        starts = starts.trimmed()
    }
}

extension Array {
    /// A copy without room to grow. (`Array(self[...])` may share the memory it should give back.)
    func trimmed() -> [Element] {
        [Element](unsafeUninitializedCapacity: count) { target, written in
            written = withUnsafeBufferPointer { target.initialize(fromContentsOf: $0) }
        }
    }
}
