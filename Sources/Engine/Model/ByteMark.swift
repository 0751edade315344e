/// 128 bits that stand for bytes from outside, both halves made in one pass. Seeded anew in every process, as `ByteHash` is:
/// never shown, stored or used for order. Two that collide would be taken for one, which no input can bring about in
/// practice.
struct ByteMark: Sendable, Hashable {
    private var high: UInt64
    private var low: UInt64

    /// `kind` tells marks of different things apart.
    init(_ kind: UInt64) {
        high = ByteHash.seed ^ kind
        low = ByteHash.seed &* 0xC2B2_AE3D_27D4_EB4F &+ kind
    }

    /// `tag` tells the parts of one thing apart; the length is part of the mark, so that "ab", "c" is not "a", "bc".
    mutating func add(_ bytes: UnsafeBufferPointer<UInt8>, _ tag: UInt64 = 0) {
        mix(UInt64(truncatingIfNeeded: bytes.count) ^ tag << 32)
        guard let start = bytes.baseAddress else { return }
        let base = UnsafeRawPointer(start)
        var index = 0
        while index + 16 < bytes.count {
            mix(
                base.loadUnaligned(fromByteOffset: index, as: UInt64.self),
                base.loadUnaligned(fromByteOffset: index + 8, as: UInt64.self))
            index += 16
        }
        if index + 8 < bytes.count { mix(base.loadUnaligned(fromByteOffset: index, as: UInt64.self)) }
        mix(ByteHash.tail(base, bytes.count))
    }

    mutating func add(_ text: String) {
        text.withBytes { add($0) }
    }

    @inline(__always)
    private mutating func mix(_ word: UInt64, _ other: UInt64 = 0) {
        let product = (high ^ word).multipliedFullWidth(by: low ^ other ^ 0xA076_1D64_78BD_642F)
        (high, low) = (product.low ^ low, product.high ^ high)
    }

    func hash(into hasher: inout Hasher) { hasher.combine(high) }

    /// It is a hash already, seeded as the hasher would be; to hash it again costs more than the rest of a look-up.
    func _rawHashValue(seed: Int) -> Int { Int(truncatingIfNeeded: high) ^ seed }
}
