import CByteScan

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
    /// Without marks sixteen bytes at a time; only control characters and escapes other than of a quote are looked at by themselves.
    @inlinable
    @inline(__always)
    public mutating func string() throws(JSONError) -> JSONStringRange {
        if let marks, position < end, byte(at: position) == UInt8(ascii: "\""),
            let text = marks.string(from: position &+ 1)
        {
            position = text.end &+ 1
            return text
        }
        return try search()
    }

    @usableFromInline
    mutating func search() throws(JSONError) -> JSONStringRange {
        let start = position + 1
        guard start <= end, byte(at: position) == UInt8(ascii: "\"") else { throw noString }
        let bytes = base.assumingMemoryBound(to: UInt8.self)
        var index = start
        var isEscaped = false
        while true {
            let stop = bytescan_string(bytes + index, bytes + end)
            isEscaped = isEscaped || stop.is_escaped
            index = stop.at - bytes
            guard index < end else { throw JSONError(.unexpectedEnd, at: end) }
            if stop.at.pointee == UInt8(ascii: "\"") {
                position = index + 1
                return JSONStringRange(start: start, end: index, isEscaped: isEscaped)
            }
            position = index
            guard stop.at.pointee == UInt8(ascii: "\\") else { throw JSONError(.controlCharacter, at: position) }
            try escape()
            isEscaped = true
            index = position
        }
    }

    /// What is wrong where a string should begin.
    @usableFromInline
    var noString: JSONError {
        JSONError(position < end ? .unexpectedByte : .unexpectedEnd, at: min(position, end))
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
