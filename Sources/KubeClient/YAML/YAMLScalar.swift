import JSON

/// What a plain (unquoted) scalar means, by the rules of the Go library behind kubectl.
enum YAMLScalar {
    /// Nil when JSON cannot hold the value (`.nan`, `.inf`).
    static func resolve(plain text: String) -> JSONValue? {
        switch text {
        case "", "~", "null", "Null", "NULL": return .null
        case "y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON": return .bool(true)
        case "n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF": return .bool(false)
        case ".nan", ".NaN", ".NAN", ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF", "-.inf", "-.Inf", "-.INF":
            return nil
        default: break
        }
        guard let first = text.utf8.first, "+-.0123456789".utf8.contains(first) else { return .string(text) }
        return number(text) ?? .string(text)
    }

    /// A number in any of the notations, nil when `text` is none.
    static func number(_ text: String) -> JSONValue? {
        let digits = text.first == "." ? text : text.replacing("_", with: "")
        if let value = integer(digits) { return value }
        guard isDecimalFloat(digits), let value = Double(digits), value.isFinite else { return nil }
        return .double(value)
    }

    /// Decimal, or with a base prefix; a leading zero alone means octal. More than 64 bits become a double.
    private static func integer(_ text: String) -> JSONValue? {
        var body = Substring(text)
        let isNegative = body.first == "-"
        if isNegative || body.first == "+" { body = body.dropFirst() }
        var radix = 10
        if body.first == "0", body.utf8.count > 1 {
            let prefix = body.dropFirst().first
            radix = prefix == "x" || prefix == "X" ? 16 : prefix == "b" || prefix == "B" ? 2 : 8
            body = body.dropFirst(prefix?.isLetter == true ? 2 : 1)
            if let prefix, prefix.isLetter, !"xXbBoO".contains(prefix) { return nil }
        }
        guard let first = body.first, first != "+", first != "-" else { return nil }
        if let value = Int64((isNegative ? "-" : "") + body, radix: radix) { return .int(value) }
        guard let value = UInt64(body, radix: radix), !isNegative else { return nil }
        return .double(Double(value))
    }

    /// `[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`
    private static func isDecimalFloat(_ text: String) -> Bool {
        var rest = Substring(text)
        if rest.first == "-" || rest.first == "+" { rest = rest.dropFirst() }
        let whole = rest.prefix(while: isDigit)
        rest = rest.dropFirst(whole.count)
        if rest.first == "." {
            rest = rest.dropFirst()
            let fraction = rest.prefix(while: isDigit)
            rest = rest.dropFirst(fraction.count)
            if whole.isEmpty && fraction.isEmpty { return false }
        } else if whole.isEmpty {
            return false
        }
        guard rest.first == "e" || rest.first == "E" else { return rest.isEmpty }
        rest = rest.dropFirst()
        if rest.first == "-" || rest.first == "+" { rest = rest.dropFirst() }
        return !rest.isEmpty && rest.allSatisfy(isDigit)
    }

    private static func isDigit(_ character: Character) -> Bool { ("0"..."9").contains(character) }
}
