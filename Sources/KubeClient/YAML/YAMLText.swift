import JSON

/// How one string is written: plain where every reader takes it for the same string, else quoted or as a block.
enum YAMLText {
    /// On one line: plain, or in double quotes with JSON's escapes.
    static func singleLine(_ string: String) -> String { isPlainSafe(string) ? string : quoted(string) }

    /// The header and lines of a `|` block, nil where a block cannot carry the string as it is.
    static func literalBlock(_ string: String) -> (header: String, lines: [Substring])? {
        guard let first = string.utf8.first, ![0x09, 0x0A, 0x20].contains(first), string.utf8.contains(0x0A),
            string.unicodeScalars.allSatisfy({ isPrintable($0) || $0 == "\n" || $0 == "\t" })
        else { return nil }
        var lines = string.split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.last?.isEmpty == true else { return ("|-", lines) }
        lines.removeLast()
        let keepsMore = lines.last?.isEmpty == true
        return (keepsMore ? "|+" : "|", lines)
    }

    private static func isPlainSafe(_ string: String) -> Bool {
        guard let first = string.unicodeScalars.first, let last = string.unicodeScalars.last else { return false }
        guard string.unicodeScalars.allSatisfy({ isPrintable($0) }), first != " ", last != " ", last != ":" else {
            return false
        }
        if "-?:,[]{}#&*!|>'\"%@`=<".unicodeScalars.contains(first) { return false }
        if string.contains(": ") || string.contains(" #") { return false }
        if looksLikeNumber(string) { return false }
        return YAMLScalar.resolve(plain: string) == .string(string)
    }

    /// Everything that some YAML reader takes for a number, a base-60 number or a timestamp, and a little more.
    private static func looksLikeNumber(_ string: String) -> Bool {
        guard let first = string.utf8.first, "+.0123456789".utf8.contains(first) else { return false }
        return string.utf8.allSatisfy { "0123456789abcdefABCDEFxXoO_+-.:TtZz ".utf8.contains($0) }
    }

    private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x20...0x7E, 0xA0...0xD7FF, 0xE000...0xFEFE, 0xFF00...0xFFFD, 0x10000...0x10FFFF:
            scalar.value != 0x2028 && scalar.value != 0x2029
        default: false
        }
    }

    private static func quoted(_ string: String) -> String {
        var result = "\""
        for scalar in string.unicodeScalars {
            switch scalar {
            case "\"", "\\": result += "\\\(scalar)"
            case "\n": result += "\\n"
            case "\t": result += "\\t"
            case "\r": result += "\\r"
            case _ where isPrintable(scalar): result.unicodeScalars.append(scalar)
            default: result += "\\u" + hex(scalar.value)
            }
        }
        return result + "\""
    }

    /// Four digits: what is not printable lies below 0x10000.
    private static func hex(_ value: UInt32) -> String {
        let digits = String(value, radix: 16, uppercase: true)
        return String(repeating: "0", count: max(0, 4 - digits.utf8.count)) + digits
    }
}
