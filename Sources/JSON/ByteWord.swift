/// Eight bytes looked at together in one 64-bit word, first byte lowest.
///
/// A mark is the high bit of a byte. The lowest mark is always right; marks above it may be false, as the subtraction
/// borrows upwards. (The SIMD types' comparisons are loops over lanes in the compiler of the day.)
public enum ByteWord {
    /// Marks bytes equal to `byte`.
    @inlinable
    public static func equal(_ word: UInt64, to byte: UInt8) -> UInt64 {
        let difference = word ^ (0x0101_0101_0101_0101 &* UInt64(byte))
        return (difference &- 0x0101_0101_0101_0101) & ~difference & 0x8080_8080_8080_8080
    }

    /// Offset of the lowest marked byte.
    @inlinable
    public static func first(_ marks: UInt64) -> Int { marks.trailingZeroBitCount >> 3 }

    /// Below zero, zero or above, as the first of two runs of `count` bytes stands before the other one, is the same, or
    /// stands behind it.
    @inlinable
    public static func order(_ left: UnsafeRawPointer, _ right: UnsafeRawPointer, _ count: Int) -> Int {
        var index = 0
        while index + 8 <= count {
            let one = UInt64(bigEndian: left.loadUnaligned(fromByteOffset: index, as: UInt64.self))
            let other = UInt64(bigEndian: right.loadUnaligned(fromByteOffset: index, as: UInt64.self))
            if one != other { return one < other ? -1 : 1 }
            index += 8
        }
        while index < count {
            let one = left.load(fromByteOffset: index, as: UInt8.self)
            let other = right.load(fromByteOffset: index, as: UInt8.self)
            if one != other { return one < other ? -1 : 1 }
            index += 1
        }
        return 0
    }

    /// Whether two runs of `count` bytes are the same.
    @inlinable
    public static func equal(_ left: UnsafeRawPointer, _ right: UnsafeRawPointer, _ count: Int) -> Bool {
        guard count >= 8 else { return equalShort(left, right, count) }
        var index = 0
        while index + 8 < count {
            if difference(left, right, index) != 0 { return false }
            index += 8
        }
        // The last eight, some of them for the second time.
        return difference(left, right, count - 8) == 0
    }

    @inlinable
    @inline(__always)
    static func difference(_ left: UnsafeRawPointer, _ right: UnsafeRawPointer, _ index: Int) -> UInt64 {
        left.loadUnaligned(fromByteOffset: index, as: UInt64.self)
            ^ right.loadUnaligned(fromByteOffset: index, as: UInt64.self)
    }

    /// Of fewer than eight bytes.
    @inlinable
    @inline(__always)
    static func equalShort(_ left: UnsafeRawPointer, _ right: UnsafeRawPointer, _ count: Int) -> Bool {
        if count >= 4 {
            let first = left.loadUnaligned(as: UInt32.self) ^ right.loadUnaligned(as: UInt32.self)
            let last =
                left.loadUnaligned(fromByteOffset: count - 4, as: UInt32.self)
                ^ right.loadUnaligned(fromByteOffset: count - 4, as: UInt32.self)
            return first | last == 0
        }
        for index in 0..<max(count, 0) {
            if left.load(fromByteOffset: index, as: UInt8.self) != right.load(fromByteOffset: index, as: UInt8.self) {
                return false
            }
        }
        return true
    }
}

extension UnsafeBufferPointer<UInt8> {
    /// Whether both hold the same bytes.
    @inlinable
    public func hasSameBytes(as other: UnsafeBufferPointer<UInt8>) -> Bool {
        guard count == other.count else { return false }
        guard let left = baseAddress, let right = other.baseAddress else { return true }
        return ByteWord.equal(left, right, count)
    }

    /// Whether these are the bytes of the text.
    @inlinable
    public func isText(_ text: StaticString) -> Bool {
        hasSameBytes(as: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }
}
