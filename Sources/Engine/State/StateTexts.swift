import JSON

/// Texts that many instances share (names, modules, providers, addresses), each stored once and named by a number, while
/// they are gathered. Number 0 is the empty text.
struct StateTextsDraft: Sendable {
    private var bytes: [UInt8] = []
    private var starts: [UInt32] = [0, 0]
    private var map = InternMap()

    private struct InternMap: Sendable {
        var slots = [UInt64](repeating: 0, count: 64)
    }

    /// What only adding needs is left behind.
    var sealed: StateTexts { StateTexts(FixedArray(bytes), FixedArray(starts)) }

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

    private func withBytes<Result>(_ number: UInt32, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
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
}

/// Texts by their number; 0 is the empty one.
struct StateTexts: Sendable {
    private let bytes: FixedArray<UInt8>
    private let starts: FixedArray<UInt32>

    init(_ bytes: FixedArray<UInt8>, _ starts: FixedArray<UInt32>) {
        self.bytes = bytes
        self.starts = starts
    }

    var byteCount: Int { bytes.byteCount + starts.byteCount }

    subscript(_ number: UInt32) -> String {
        withBytes(number) { String(decoding: $0, as: UTF8.self) }
    }

    @inline(__always)
    func withBytes<Result>(_ number: UInt32, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        let index = Int(number)
        guard index + 1 < starts.count else { return body(UnsafeBufferPointer(start: nil, count: 0)) }
        return bytes.withElements(Int(starts[index])..<Int(starts[index + 1]), body)
    }
}
