import CByteScan

/// A position in JSON bytes that steps over tokens, checking them, without making a value.
///
/// The one place that looks at JSON bytes: the tape, the member scan of an alert and the state reader use it. Works on
/// borrowed memory, so it lives inside one `withUnsafeBufferPointer`. Every read stands behind a check against `end`;
/// UTF-8 is checked once for the whole text by the callers (`isUTF8`), not here.
public struct JSONScanner {
    @usableFromInline let base: UnsafeRawPointer
    /// One past the last byte to read.
    public let end: Int
    /// The next byte to read, counted from the start of the buffer.
    public var position: Int
    /// Where the strings of the whole buffer end, if that is known.
    @usableFromInline let marks: JSONTextMarks?

    /// Nil for a buffer without memory, or a range outside of it.
    @inlinable
    public init?(_ bytes: UnsafeBufferPointer<UInt8>, range: Range<Int>, marks: JSONTextMarks? = nil) {
        guard let base = bytes.baseAddress, range.lowerBound >= 0, range.upperBound <= bytes.count else { return nil }
        self.base = UnsafeRawPointer(base)
        end = range.upperBound
        position = range.lowerBound
        self.marks = marks
    }

    @inlinable
    func byte(at index: Int) -> UInt8 { base.load(fromByteOffset: index, as: UInt8.self) }

    /// The byte at `position`; throws `unexpectedEnd` behind the last one.
    @inlinable
    @inline(__always)
    public func peek() throws(JSONError) -> UInt8 {
        guard position < end else { throw JSONError(.unexpectedEnd, at: end) }
        return byte(at: position)
    }

    @inlinable
    @inline(__always)
    public mutating func skipSpace() {
        if position < end, byte(at: position) <= 0x20 { skipRunOfSpace() }
    }

    @inlinable
    mutating func skipRunOfSpace() {
        while position < end, byte(at: position) <= 0x20 {
            let current = byte(at: position)
            if current == 0x20 {
                // Indentation: eight blanks at once.
                while position + 8 <= end, word(at: position) == 0x2020_2020_2020_2020 { position += 8 }
                while position < end, byte(at: position) == 0x20 { position += 1 }
            } else if current == 0x0A || current == 0x0D || current == 0x09 {
                position += 1
            } else {
                return
            }
        }
    }

    @inlinable
    func word(at index: Int) -> UInt64 {
        UInt64(littleEndian: base.loadUnaligned(fromByteOffset: index, as: UInt64.self))
    }

    /// Steps over `byte`, or throws.
    @inlinable
    @inline(__always)
    public mutating func expect(_ wanted: UInt8) throws(JSONError) {
        guard try peek() == wanted else { throw JSONError(.unexpectedByte, at: position) }
        position += 1
    }

    /// Steps over `true`, `false` or `null`.
    @inlinable
    mutating func literal(_ text: StaticString) throws(JSONError) {
        let count = text.utf8CodeUnitCount
        if position + count <= end, ByteWord.equal(base + position, text.utf8Start, count) {
            position += count
            return
        }
        for index in 0..<count {
            guard try peek() == text.utf8Start[index] else { throw JSONError(.unexpectedByte, at: position) }
            position += 1
        }
    }

    /// Steps over a number, checking its grammar.
    @inlinable
    mutating func number() throws(JSONError) {
        let start = position
        if try peek() == UInt8(ascii: "-") { position += 1 }
        let first = position
        guard skipDigits() > 0 else {
            // "-" and nothing behind it may be the cut-off start of a number.
            if position == end { throw JSONError(.unexpectedEnd, at: end) }
            throw JSONError(position == start ? .unexpectedByte : .invalidNumber, at: start)
        }
        if byte(at: first) == UInt8(ascii: "0"), position - first > 1 { throw JSONError(.invalidNumber, at: start) }
        if position < end, byte(at: position) == UInt8(ascii: ".") {
            position += 1
            try requireDigits(of: start)
        }
        if position < end, byte(at: position) | 0x20 == UInt8(ascii: "e") {
            position += 1
            if position < end, byte(at: position) == UInt8(ascii: "+") || byte(at: position) == UInt8(ascii: "-") {
                position += 1
            }
            try requireDigits(of: start)
            try requireFinite(start)
        } else if position - start > 300 {
            try requireFinite(start)
        }
    }

    /// A number that no `Double` can hold is an error, as in `JSONValue`.
    @usableFromInline
    func requireFinite(_ start: Int) throws(JSONError) {
        let text = UnsafeRawBufferPointer(start: base + start, count: position - start)
        guard let value = Double(String(decoding: text, as: UTF8.self)), value.isFinite else {
            throw JSONError(.invalidNumber, at: start)
        }
    }

    @inlinable
    mutating func requireDigits(of start: Int) throws(JSONError) {
        guard skipDigits() == 0 else { return }
        throw position == end ? JSONError(.unexpectedEnd, at: end) : JSONError(.invalidNumber, at: start)
    }

    @inlinable
    mutating func skipDigits() -> Int {
        let start = position
        while position < end, byte(at: position) &- 0x30 < 10 { position += 1 }
        return position - start
    }
}

extension UnsafeBufferPointer<UInt8> {
    /// Nil when the bytes are UTF-8, else the offset of the first byte that is not.
    @inlinable
    public var firstInvalidUTF8: Int? {
        if isASCII { return nil }
        do {
            _ = try UTF8Span(validating: Span(_unsafeElements: self))
            return nil
        } catch {
            return error.byteOffsets.lowerBound
        }
    }

    /// Whether no byte is above 0x7F: nearly all records are so, and it costs a tenth of validating them.
    @inlinable
    var isASCII: Bool {
        guard let start = baseAddress else { return true }
        return bytescan_is_ascii(start, start + count)
    }
}
