/// Reads one string or bytes literal: single or triple quotes, raw or with escapes.
struct QuotedReader {
    let bytes: [UInt8]
    /// At the opening quote; behind the closing one after `read`.
    var position: Int
    let isRaw: Bool
    let isBytes: Bool
    private var content: [UInt8] = []

    init(bytes: [UInt8], position: Int, isRaw: Bool, isBytes: Bool) {
        self.bytes = bytes
        self.position = position
        self.isRaw = isRaw
        self.isBytes = isBytes
    }

    private func startsWith(_ quote: UInt8, count: Int) -> Bool {
        position + count <= bytes.count && bytes[position..<position + count].allSatisfy { $0 == quote }
    }

    /// The content as UTF-8, of a bytes literal as it is.
    mutating func read() throws(CELError) -> [UInt8] {
        let start = position
        let quote = bytes[position]
        let width = startsWith(quote, count: 3) ? 3 : 1
        position += width
        while position < bytes.count {
            if startsWith(quote, count: width) {
                position += width
                return content
            }
            let byte = bytes[position]
            if byte == UInt8(ascii: "\\"), !isRaw {
                try escape()
            } else if width == 1, byte == 0x0A || byte == 0x0D {
                break
            } else {
                content.append(byte)
                position += 1
            }
        }
        let mark = String(repeating: Character(UnicodeScalar(quote)), count: width)
        throw CELError(.syntax, "the string that starts here has no closing \(mark)", at: start)
    }

    private static let simple: [UInt8: UInt8] = [
        UInt8(ascii: "a"): 0x07, UInt8(ascii: "b"): 0x08, UInt8(ascii: "f"): 0x0C, UInt8(ascii: "n"): 0x0A,
        UInt8(ascii: "r"): 0x0D, UInt8(ascii: "t"): 0x09, UInt8(ascii: "v"): 0x0B, UInt8(ascii: "\\"): 0x5C,
        UInt8(ascii: "?"): 0x3F, UInt8(ascii: "\""): 0x22, UInt8(ascii: "'"): 0x27, UInt8(ascii: "`"): 0x60,
    ]

    private mutating func escape() throws(CELError) {
        let start = position
        guard position + 1 < bytes.count else {
            throw CELError(.syntax, "expected a character after the backslash", at: position)
        }
        let letter = bytes[position + 1]
        position += 2
        if let byte = Self.simple[letter] { return content.append(byte) }
        switch letter {
        case UInt8(ascii: "x"), UInt8(ascii: "X"): try append(code: try digits(2, radix: 16, start), start)
        case UInt8(ascii: "u") where !isBytes: try append(code: try digits(4, radix: 16, start), start)
        case UInt8(ascii: "U") where !isBytes: try append(code: try digits(8, radix: 16, start), start)
        case UInt8(ascii: "0")...UInt8(ascii: "3"):
            position -= 1
            try append(code: try digits(3, radix: 8, start), start)
        default:
            throw CELError(.syntax, "unknown escape sequence; a backslash itself is written \\\\", at: start)
        }
    }

    private mutating func digits(_ count: Int, radix: Int, _ start: Int) throws(CELError) -> UInt32 {
        let end = position + count
        guard end <= bytes.count,
            bytes[position..<end].allSatisfy(\.isHexDigit),
            let value = UInt32(String(decoding: bytes[position..<end], as: UTF8.self), radix: radix)
        else { throw CELError(.syntax, "expected \(count) digits of the escape sequence", at: start) }
        position = end
        return value
    }

    private mutating func append(code: UInt32, _ start: Int) throws(CELError) {
        if isBytes, let byte = UInt8(exactly: code) { return content.append(byte) }
        guard let scalar = Unicode.Scalar(code) else {
            throw CELError(.syntax, "the escape sequence is no Unicode code point", at: start)
        }
        content.append(contentsOf: String(Character(scalar)).utf8)
    }
}
