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

    /// Marks what a scan of a JSON string stops at: quote, backslash, control characters.
    @inlinable
    public static func specials(_ word: UInt64) -> UInt64 {
        let quotes = word ^ 0x2222_2222_2222_2222
        let slashes = word ^ 0x5C5C_5C5C_5C5C_5C5C
        let found =
            (quotes &- 0x0101_0101_0101_0101) & ~quotes
            | (slashes &- 0x0101_0101_0101_0101) & ~slashes
            | (word &- 0x2020_2020_2020_2020) & ~word
        return found & 0x8080_8080_8080_8080
    }

    /// Offset of the lowest marked byte.
    @inlinable
    public static func first(_ marks: UInt64) -> Int { marks.trailingZeroBitCount >> 3 }
}
