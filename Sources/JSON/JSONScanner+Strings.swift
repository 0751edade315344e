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
    /// Eight bytes at a time; only a quote, a backslash or a control character is looked at by itself.
    @inlinable
    public mutating func string() throws(JSONError) -> JSONStringRange {
        try expect(UInt8(ascii: "\""))
        let start = position
        var isEscaped = false
        while true {
            position = nextSpecial(from: position)
            let byte = try peek()
            if byte == UInt8(ascii: "\"") {
                position += 1
                return JSONStringRange(start: start, end: position - 1, isEscaped: isEscaped)
            }
            guard byte == UInt8(ascii: "\\") else { throw JSONError(.controlCharacter, at: position) }
            isEscaped = true
            try escape()
        }
    }

    /// The first quote, backslash or control character at or behind `index`; `end` when there is none.
    @inlinable
    func nextSpecial(from index: Int) -> Int {
        var index = index
        while index + 8 <= end {
            let marks = ByteWord.specials(word(at: index))
            if marks != 0 { return index + marks.trailingZeroBitCount >> 3 }
            index += 8
        }
        while index < end {
            let byte = byte(at: index)
            if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") || byte < 0x20 { return index }
            index += 1
        }
        return end
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
