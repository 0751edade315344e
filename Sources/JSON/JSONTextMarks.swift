import CByteScan

/// Where all strings of a JSON text end, found in one pass over it, so that none of them is searched by itself.
///
/// Of text without control characters only, which minified JSON is. Lives in the memory that `with` lends.
public struct JSONTextMarks {
    /// Of each 64 bytes the quotes that are not escaped, then the backslashes.
    @usableFromInline let words: UnsafeMutablePointer<UInt64>
    /// Bytes of the text.
    @usableFromInline let count: Int
    /// No string has an escape but of quotes and backslashes: none of them needs checking.
    @usableFromInline let hasPlainEscapes: Bool

    /// Longer texts are scanned string by string.
    public static let maximumBytes = 1 << 20

    /// Lends the marks of a text, nil where its strings are to be searched one by one, and whether all of it is known to be ASCII.
    @inlinable
    public static func with<Result>(
        _ text: UnsafeBufferPointer<UInt8>, _ body: (JSONTextMarks?, _ isASCII: Bool) -> Result
    ) -> Result {
        guard let base = text.baseAddress, text.count <= maximumBytes else { return body(nil, text.isASCII) }
        // A line's end is no part of the text.
        var count = text.count
        while count > 0, text[count - 1] <= 0x20 { count -= 1 }
        return withUnsafeTemporaryAllocation(of: UInt64.self, capacity: (count + 63) / 64 * 2) { words in
            guard let first = words.baseAddress else { return body(nil, text.isASCII) }
            let found = bytescan_marks_of(base, count, first)
            if found.has_control { return body(nil, found.is_ascii) }
            return body(
                JSONTextMarks(words: first, count: count, hasPlainEscapes: !found.has_other_escape), found.is_ascii)
        }
    }

    @inlinable
    init(words: UnsafeMutablePointer<UInt64>, count: Int, hasPlainEscapes: Bool) {
        self.words = words
        self.count = count
        self.hasPlainEscapes = hasPlainEscapes
    }

    /// The content of the string that begins at `start`, behind its quote. Nil: it does not end, or has escapes that are to
    /// be checked.
    @inlinable
    @inline(__always)
    func string(from start: Int) -> JSONStringRange? {
        guard start < count else { return nil }
        var block = start &>> 6
        let behind = UInt64.max &<< UInt64(truncatingIfNeeded: start)
        var quotes = words[block &* 2] & behind
        var slashes = words[block &* 2 &+ 1] & behind
        var isEscaped = false
        while quotes == 0 {
            isEscaped = isEscaped || slashes != 0
            block &+= 1
            guard block &<< 6 < count else { return nil }
            quotes = words[block &* 2]
            slashes = words[block &* 2 &+ 1]
        }
        // Those below the lowest quote.
        isEscaped = isEscaped || slashes & (quotes &- 1) & ~quotes != 0
        guard !isEscaped || hasPlainEscapes else { return nil }
        return JSONStringRange(start: start, end: (block &<< 6) &+ quotes.trailingZeroBitCount, isEscaped: isEscaped)
    }
}
