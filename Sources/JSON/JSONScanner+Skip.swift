import CByteScan

/// What a JSON value is, by its first byte.
public enum JSONKind: UInt8, Sendable, Hashable {
    case null, bool, number, string, array, object
}

/// One value as the scanner stepped over it.
public struct JSONToken: Sendable, Hashable {
    public var kind: JSONKind
    /// First and past-the-last byte; of a string the content without quotes.
    public var start: Int
    public var end: Int
    /// Of a string: the content has escape sequences.
    public var isEscaped: Bool

    @inlinable
    public init(kind: JSONKind, start: Int, end: Int, isEscaped: Bool = false) {
        self.kind = kind
        self.start = start
        self.end = end
        self.isEscaped = isEscaped
    }
    @inlinable public var range: Range<Int> { start..<end }
}

extension JSONScanner {
    /// Steps over one value of any kind, checking all of it.
    @inlinable
    public mutating func value() throws(JSONError) -> JSONToken {
        let start = position
        switch try peek() {
        case UInt8(ascii: "\""):
            let text = try string()
            return JSONToken(kind: .string, start: text.start, end: text.end, isEscaped: text.isEscaped)
        case UInt8(ascii: "{"):
            try skipNested()
            return JSONToken(kind: .object, start: start, end: position)
        case UInt8(ascii: "["):
            try skipNested()
            return JSONToken(kind: .array, start: start, end: position)
        default:
            let kind = try scalar()
            return JSONToken(kind: kind, start: start, end: position)
        }
    }

    /// Steps over the object or array at `position`, in bytes that have been checked before.
    @inlinable
    public mutating func skipChecked() {
        let bytes = base.assumingMemoryBound(to: UInt8.self)
        guard position < end else { return }
        position = bytescan_container(bytes + position, bytes + end) - bytes
    }

    /// Steps over a literal or a number.
    @inlinable
    mutating func scalar() throws(JSONError) -> JSONKind {
        switch try peek() {
        case UInt8(ascii: "t"):
            try literal("true")
            return .bool
        case UInt8(ascii: "f"):
            try literal("false")
            return .bool
        case UInt8(ascii: "n"):
            try literal("null")
            return .null
        default:
            try number()
            return .number
        }
    }

    /// Steps over an object or array. The open containers are one bit each (1: object), so no memory is needed; deeper
    /// than `JSONValue.defaultDepthLimit` throws.
    @usableFromInline
    mutating func skipNested() throws(JSONError) {
        // `[]` and `{}` are what many are; the closing bracket stands two behind the opening one.
        if position + 1 < end, byte(at: position + 1) == byte(at: position) + 2 {
            position += 2
            return
        }
        var open: UInt128 = 0
        var depth = 0
        while true {
            let first = try peek()
            if first == UInt8(ascii: "{") || first == UInt8(ascii: "[") {
                guard depth < JSONValue.defaultDepthLimit else { throw JSONError(.tooDeep, at: position) }
                let isObject = first == UInt8(ascii: "{")
                open = open << 1 | (isObject ? 1 : 0)
                depth += 1
                position += 1
                skipSpace()
                if try peek() != (isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) {
                    if isObject { try key() }
                    continue
                }
                position += 1
                open >>= 1
                depth -= 1
            } else if first == UInt8(ascii: "\"") {
                _ = try string()
            } else {
                _ = try scalar()
            }
            if try closesAll(&open, &depth) { return }
        }
    }

    /// Behind a value: steps over closing brackets and the next comma. True when the outermost container is closed.
    @inlinable
    mutating func closesAll(_ open: inout UInt128, _ depth: inout Int) throws(JSONError) -> Bool {
        while depth > 0 {
            skipSpace()
            let isObject = open & 1 == 1
            let byte = try peek()
            if byte == UInt8(ascii: ",") {
                position += 1
                skipSpace()
                if isObject { try key() }
                return false
            }
            guard byte == (isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) else {
                throw JSONError(.unexpectedByte, at: position)
            }
            position += 1
            open >>= 1
            depth -= 1
        }
        return true
    }

    /// Steps over a member's key, its colon and the white space behind.
    @inlinable
    mutating func key() throws(JSONError) {
        _ = try string()
        skipSpace()
        try expect(UInt8(ascii: ":"))
        skipSpace()
    }

    /// Goes once through the members of the object at `position`, in their order, checking all of it.
    ///
    /// `body` gets the key, and must step over the value (`value()` or another `members`). Afterwards `position` is
    /// behind the closing brace.
    @inlinable
    public mutating func members(
        _ body: (inout JSONScanner, JSONStringRange) throws(JSONError) -> Void
    ) throws(JSONError) {
        try expect(UInt8(ascii: "{"))
        skipSpace()
        if try peek() == UInt8(ascii: "}") {
            position += 1
            return
        }
        while true {
            let key = try string()
            skipSpace()
            try expect(UInt8(ascii: ":"))
            skipSpace()
            try body(&self, key)
            skipSpace()
            let byte = try peek()
            position += 1
            if byte == UInt8(ascii: "}") { return }
            guard byte == UInt8(ascii: ",") else { throw JSONError(.unexpectedByte, at: position - 1) }
            skipSpace()
        }
    }
}
