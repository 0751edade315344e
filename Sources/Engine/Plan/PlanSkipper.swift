import JSON

/// Passes over one JSON value of any size that comes in pieces, keeping nothing of it but how deep it is nested.
///
/// Looks at strings and brackets only: a value that is passed over is not checked further.
struct PlanSkipper {
    private var closers: [UInt8] = []
    private var isInText = false
    private var isEscaped = false
    private var hasBegun = false

    /// Deeper than any plan is nested.
    private static let maximumDepth = 512

    /// Moves `position` on, behind the value if it ends in these bytes. False: it goes on beyond them.
    mutating func skip(_ bytes: [UInt8], _ position: inout Int) throws(JSONError) -> Bool {
        while position < bytes.count {
            let byte = bytes[position]
            if isInText {
                position += 1
                if textEnds(byte), closers.isEmpty { return true }
                continue
            }
            switch byte {
            case UInt8(ascii: "\""): isInText = true
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                guard closers.count < Self.maximumDepth else { throw JSONError(.tooDeep, at: position) }
                closers.append(byte == UInt8(ascii: "{") ? UInt8(ascii: "}") : UInt8(ascii: "]"))
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                // Of a bare number or word the bracket behind it is not its own.
                guard let closer = closers.popLast() else { return try ends(at: position) }
                guard closer == byte else { throw JSONError(.unexpectedByte, at: position) }
                if closers.isEmpty {
                    position += 1
                    return true
                }
            case UInt8(ascii: ",") where closers.isEmpty: return try ends(at: position)
            case 0x20, 0x0A, 0x0D, 0x09:
                position += 1
                continue
            default: break
            }
            hasBegun = true
            position += 1
        }
        return false
    }

    /// Behind a bare number or word; nothing at all is no value.
    private func ends(at position: Int) throws(JSONError) -> Bool {
        guard hasBegun else { throw JSONError(.unexpectedByte, at: position) }
        return true
    }

    /// Takes the next byte of a text. True: it was the closing quote.
    private mutating func textEnds(_ byte: UInt8) -> Bool {
        if isEscaped {
            isEscaped = false
        } else if byte == UInt8(ascii: "\\") {
            isEscaped = true
        } else if byte == UInt8(ascii: "\"") {
            isInText = false
            return true
        }
        return false
    }
}
