/// Where the content of a JSON string stands, without its quotes.
public struct JSONStringRange: Sendable, Hashable {
    public var start: Int
    public var end: Int
    /// The content has escape sequences.
    public var isEscaped: Bool

    @inlinable
    public init(start: Int, end: Int, isEscaped: Bool) {
        self.start = start
        self.end = end
        self.isEscaped = isEscaped
    }
    @inlinable public var range: Range<Int> { start..<end }
}

extension JSONScanner {
    /// Steps over a string and tells where its content stands. `position` must be at the opening quote.
    ///
    /// Sixteen bytes at a time; a block is left only for a quote, a backslash or a control character.
    @inlinable
    public mutating func string() throws(JSONError) -> JSONStringRange {
        try expect(UInt8(ascii: "\""))
        let start = position
        var isEscaped = false
        while position + 16 <= end {
            let marks = Self.specials(in: base.loadUnaligned(fromByteOffset: position, as: SIMD16<UInt8>.self))
            if marks.low | marks.high == 0 {
                position += 16
                continue
            }
            var window = marks.low
            if window == 0 {
                position += 8
                window = marks.high
            }
            if try closes(window, &isEscaped) {
                return JSONStringRange(start: start, end: position - 1, isEscaped: isEscaped)
            }
        }
        while true {
            let byte = try peek()
            if byte == UInt8(ascii: "\"") {
                position += 1
                return JSONStringRange(start: start, end: position - 1, isEscaped: isEscaped)
            }
            if byte == UInt8(ascii: "\\") {
                isEscaped = true
                try escape()
            } else {
                guard byte >= 0x20 else { throw JSONError(.controlCharacter, at: position) }
                position += 1
            }
        }
    }

    /// Marks each byte of a block that is a quote, a backslash or a control character with 0xFF.
    @inlinable
    static func specials(in block: SIMD16<UInt8>) -> (low: UInt64, high: UInt64) {
        let hit =
            (block .== SIMD16(repeating: 0x22)) .| (block .== SIMD16(repeating: 0x5C))
            .| (block .< SIMD16(repeating: 0x20))
        let words = unsafeBitCast(hit, to: SIMD2<UInt64>.self)
        return (UInt64(littleEndian: words[0]), UInt64(littleEndian: words[1]))
    }

    /// Goes through the marks of the eight bytes at `position`. True: the closing quote was stepped over. False: go on at
    /// the new `position`.
    @inlinable
    mutating func closes(_ marks: UInt64, _ isEscaped: inout Bool) throws(JSONError) -> Bool {
        let start = position
        var window = marks
        while window != 0 {
            position = start + window.trailingZeroBitCount >> 3
            let byte = byte(at: position)
            if byte == UInt8(ascii: "\"") {
                position += 1
                return true
            }
            guard byte == UInt8(ascii: "\\") else { throw JSONError(.controlCharacter, at: position) }
            isEscaped = true
            try escape()
            let done = position - start
            if done >= 8 { return false }
            window &= ~0 << UInt64(done << 3)
        }
        position = start + 8
        return false
    }

    /// Steps over one escape sequence; `position` is at its backslash.
    @inlinable
    mutating func escape() throws(JSONError) {
        guard position + 1 < end else { throw JSONError(.unexpectedEnd, at: end) }
        switch byte(at: position + 1) {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            position += 2
        case UInt8(ascii: "u"):
            for index in position + 2..<position + 6 {
                guard index < end else { throw JSONError(.unexpectedEnd, at: end) }
                guard JSONText.hexDigit(byte(at: index)) != nil else { throw JSONError(.invalidEscape, at: index) }
            }
            position += 6
        default:
            throw JSONError(.invalidEscape, at: position + 1)
        }
    }
}
