import JSON

/// The bytes of a large JSON text that came and are not read yet: what the readers of states and plans take their parts
/// from, one after the other.
struct JSONParts {
    /// From the first byte that is not read yet.
    private(set) var buffer: [UInt8] = []
    /// Bytes before `buffer`.
    private(set) var consumed = 0
    /// Do not look at an incomplete part again before the buffer has this size.
    private var retryAt = 0
    private var wordsHint = 1024
    /// The most bytes of one part.
    let maximumBytes: Int

    init(maximumBytes: Int) { self.maximumBytes = maximumBytes }

    var count: Int { buffer.count }
    /// Where what came so far ends, in the whole text.
    var end: Int { consumed + buffer.count }

    /// How much of what a caller hands in is taken at once, so that the buffer stays small.
    static let pieceBytes = 256 << 10

    /// - Returns: whether it is worth looking whether a part is whole now.
    mutating func append(_ bytes: some Collection<UInt8>) -> Bool {
        buffer.append(contentsOf: bytes)
        return buffer.count >= retryAt
    }

    /// Something was read: the next part may be looked at whatever its size.
    mutating func lookAgain() { retryAt = 0 }

    /// The part at `position` is not whole.
    mutating func wait(at position: Int) { retryAt = min((buffer.count - position) * 2, maximumBytes + 1) }

    /// Lets go of what was read. False: what is left is more than one part may have.
    mutating func drop(before position: Int) -> Bool {
        consumed += position
        buffer.removeSubrange(..<position)
        return buffer.count <= maximumBytes
    }

    // MARK: Reading

    /// The value at `position`, which moves behind it.
    func document(_ position: inout Int) throws(JSONError) -> JSONDocument {
        skipSpace(&position)
        let parsed = try JSONDocument.parsingPrefix(of: buffer, from: position, to: buffer.count, wordsHint: wordsHint)
        position = parsed.end
        return parsed.document
    }

    /// The element of a list at `start`, which moves behind the comma or bracket after it.
    mutating func element(_ start: inout Int) throws(JSONError) -> (value: JSONDocument, at: Int, isLast: Bool) {
        var position = start
        skipSpace(&position)
        let at = position
        let value = try document(&position)
        let byte = try peek(&position)
        guard byte == UInt8(ascii: ",") || byte == UInt8(ascii: "]") else {
            throw JSONError(.unexpectedByte, at: position)
        }
        wordsHint = max(wordsHint, value.wordCount + value.wordCount / 2)
        // Not before the element is whole: it is read again from its start otherwise.
        start = position + 1
        return (value, consumed + at, byte == UInt8(ascii: "]"))
    }

    /// The comma or closing brace behind a member; whether it was the brace.
    func endOfMember(_ position: inout Int) throws(JSONError) -> Bool {
        let byte = try peek(&position)
        guard byte == UInt8(ascii: ",") || byte == UInt8(ascii: "}") else {
            throw JSONError(.unexpectedByte, at: position)
        }
        position += 1
        return byte == UInt8(ascii: "}")
    }

    /// - Throws: unless everything is read, but for blanks.
    func expectEnd(_ position: inout Int) throws(JSONError) {
        skipSpace(&position)
        guard position == buffer.count else { throw JSONError(.trailingBytes, at: position) }
    }

    func skipSpace(_ position: inout Int) {
        while position < buffer.count, [0x20, 0x0A, 0x0D, 0x09].contains(buffer[position]) { position += 1 }
    }

    func peek(_ position: inout Int) throws(JSONError) -> UInt8 {
        skipSpace(&position)
        guard position < buffer.count else { throw JSONError(.unexpectedEnd, at: position) }
        return buffer[position]
    }

    func expect(_ byte: UInt8, _ position: inout Int) throws(JSONError) {
        guard try peek(&position) == byte else { throw JSONError(.unexpectedByte, at: position) }
        position += 1
    }

    /// Moves behind the byte where it stands there.
    func take(_ byte: UInt8, _ position: inout Int) throws(JSONError) -> Bool {
        guard try peek(&position) == byte else { return false }
        position += 1
        return true
    }
}
