/// Cuts the text of an expression into tokens.
struct Lexer {
    private let bytes: [UInt8]
    private var position = 0

    init(_ source: String) { bytes = Array(source.utf8) }

    /// All tokens, the last one `end`.
    mutating func tokens() throws(CELError) -> [Token] {
        var result: [Token] = []
        while true {
            skipSpaceAndComments()
            let token = try next()
            result.append(token)
            if token.kind == .end { return result }
        }
    }

    private func byte(_ ahead: Int = 0) -> UInt8? {
        let index = position + ahead
        return index < bytes.count ? bytes[index] : nil
    }

    private mutating func skipSpaceAndComments() {
        while let byte = byte() {
            if [0x20, 0x09, 0x0A, 0x0C, 0x0D].contains(byte) {
                position += 1
            } else if byte == UInt8(ascii: "/"), self.byte(1) == UInt8(ascii: "/") {
                while let next = self.byte(), next != 0x0A { position += 1 }
            } else {
                return
            }
        }
    }

    private mutating func next() throws(CELError) -> Token {
        let start = position
        guard let first = byte() else { return Token(kind: .end, offset: start) }
        if let kind = try quoted(first) { return Token(kind: kind, offset: start) }
        if first.isLetter { return Token(kind: word(), offset: start) }
        if first.isDigit || (first == UInt8(ascii: ".") && byte(1)?.isDigit == true) {
            return Token(kind: try number(), offset: start)
        }
        return Token(kind: try symbol(first), offset: start)
    }

    private mutating func word() -> Token.Kind {
        let start = position
        while let byte = byte(), byte.isLetter || byte.isDigit { position += 1 }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        return ["in", "true", "false", "null"].contains(text) ? .symbol(text) : .identifier(text)
    }

    private mutating func symbol(_ first: UInt8) throws(CELError) -> Token.Kind {
        let pair = String(decoding: bytes[position..<min(position + 2, bytes.count)], as: UTF8.self)
        if ["&&", "||", "<=", ">=", "==", "!=", ".?", "[?"].contains(pair) {
            position += 2
            return .symbol(pair)
        }
        let single = String(UnicodeScalar(first))
        guard "?:!<>+-*/%()[]{},.".utf8.contains(first) else {
            let hint = ["&", "|", "="].contains(single) ? ", did you mean '\(single)\(single)'?" : ""
            let shown = first < 0x80 && first > 0x20 ? "'\(single)'" : "this character"
            throw CELError(.syntax, "unexpected \(shown)\(hint)", at: position)
        }
        position += 1
        return .symbol(single)
    }

    private mutating func digits(_ accept: (UInt8) -> Bool) -> String {
        let start = position
        while let byte = byte(), accept(byte) { position += 1 }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    private mutating func number() throws(CELError) -> Token.Kind {
        let start = position
        if byte() == UInt8(ascii: "0"), byte(1).map({ $0 | 0x20 }) == UInt8(ascii: "x") {
            position += 2
            return try integer(digits(\.isHexDigit), radix: 16, from: start)
        }
        let whole = digits(\.isDigit)
        var isDouble = false
        if byte() == UInt8(ascii: "."), byte(1)?.isDigit == true {
            isDouble = true
            position += 1
            _ = digits(\.isDigit)
        }
        if let exponent = byte(), exponent | 0x20 == UInt8(ascii: "e") {
            isDouble = true
            position += 1
            if byte() == UInt8(ascii: "+") || byte() == UInt8(ascii: "-") { position += 1 }
            guard !digits(\.isDigit).isEmpty else {
                throw CELError(.syntax, "expected digits of the exponent", at: position)
            }
        }
        guard isDouble else { return try integer(whole, radix: 10, from: start) }
        guard let value = Double(String(decoding: bytes[start..<position], as: UTF8.self)) else {
            throw CELError(.syntax, "invalid number", at: start)
        }
        try expectNoLetter()
        return .double(value)
    }

    private mutating func integer(_ digits: String, radix: Int, from start: Int) throws(CELError) -> Token.Kind {
        guard !digits.isEmpty else { throw CELError(.syntax, "expected hexadecimal digits", at: position) }
        guard let value = UInt64(digits, radix: radix) else {
            throw CELError(.syntax, "the integer does not fit 64 bits", at: start)
        }
        let isUnsigned = byte().map { $0 | 0x20 } == UInt8(ascii: "u")
        if isUnsigned { position += 1 }
        try expectNoLetter()
        return isUnsigned ? .uint(value) : .int(value)
    }

    private func expectNoLetter() throws(CELError) {
        guard let byte = byte(), byte.isLetter else { return }
        throw CELError(.syntax, "expected an operator after the number", at: position)
    }

    /// A string or bytes literal with its prefix, or nil when none starts here.
    private mutating func quoted(_ first: UInt8) throws(CELError) -> Token.Kind? {
        var length = 0
        var isRaw = false
        var isBytes = false
        while let prefix = byte(length), length < 2, !prefix.isQuote {
            switch prefix | 0x20 {
            case UInt8(ascii: "r") where !isRaw: isRaw = true
            case UInt8(ascii: "b") where !isBytes: isBytes = true
            default: return nil
            }
            length += 1
        }
        guard byte(length)?.isQuote == true else { return nil }
        position += length
        var reader = QuotedReader(bytes: bytes, position: position, isRaw: isRaw, isBytes: isBytes)
        let content = try reader.read()
        position = reader.position
        if isBytes { return .bytes(content) }
        return .string(String(decoding: content, as: UTF8.self))
    }
}

extension UInt8 {
    var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
    var isHexDigit: Bool { isDigit || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(self | 0x20) }
    /// A letter of an identifier.
    var isLetter: Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self | 0x20) || self == UInt8(ascii: "_") }
    var isQuote: Bool { self == UInt8(ascii: "\"") || self == UInt8(ascii: "'") }
}
