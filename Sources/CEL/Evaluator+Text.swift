extension Evaluator {
    /// Functions of text, and `join` of a list of text; nil when the operands are of other types.
    mutating func text(
        _ function: Function, _ values: [CELValue], at offset: Int
    ) throws(CELError) -> CELValue? {
        if function == .join { return try joined(values, at: offset) }
        guard case .string(let text)? = values.first else { return nil }
        let rest = values.dropFirst()
        switch function {
        case .lowerAscii, .upperAscii, .trim, .reverse:
            try pay(text.utf8.count / 10, at: offset)
            return .string(Self.transformed(function, text))
        case .startsWith, .endsWith, .contains, .matches:
            guard case .string(let other)? = rest.first else { return nil }
            return try tested(function, text, other, at: offset)
        case .charAt, .substring: return try part(function, text, rest.map(\.intValue), at: offset)
        case .indexOf, .lastIndexOf: return try position(function, text, Array(rest), at: offset)
        case .split:
            guard case .string(let separator)? = rest.first, let limit = Self.limit(rest.dropFirst()) else {
                return nil
            }
            return .list(try split(text, separator, limit, at: offset).map { .string($0) })
        case .replace:
            guard values.count >= 3, case .string(let old) = values[1], case .string(let new) = values[2],
                let limit = Self.limit(values.dropFirst(3))
            else { return nil }
            return .string(try replaced(text, old, new, limit, at: offset))
        default: return nil
        }
    }

    /// The optional count of `split` and `replace`; negative is no limit. Nil when it is no int.
    private static func limit(_ rest: ArraySlice<CELValue>) -> Int64? {
        guard let value = rest.first else { return -1 }
        return value.intValue
    }

    private static func transformed(_ function: Function, _ text: String) -> String {
        switch function {
        case .lowerAscii: mapped(text) { (0x41...0x5A).contains($0) ? $0 + 32 : $0 }
        case .upperAscii: mapped(text) { (0x61...0x7A).contains($0) ? $0 - 32 : $0 }
        case .reverse: scalarText(text.unicodeScalars.reversed())
        default: trimmed(text)
        }
    }

    private static func mapped(_ text: String, _ change: (UInt8) -> UInt8) -> String {
        String(decoding: text.utf8.map(change), as: UTF8.self)
    }

    private static func trimmed(_ text: String) -> String {
        let scalars = text.unicodeScalars
        guard let first = scalars.firstIndex(where: { !$0.properties.isWhitespace }),
            let last = scalars.lastIndex(where: { !$0.properties.isWhitespace })
        else { return "" }
        return String(scalars[first...last])
    }

    private mutating func tested(
        _ function: Function, _ text: String, _ other: String, at offset: Int
    ) throws(CELError) -> CELValue {
        switch function {
        case .startsWith:
            try pay(other.utf8.count / 10, at: offset)
            return .bool(text.utf8.starts(with: other.utf8))
        case .endsWith:
            try pay(other.utf8.count / 10, at: offset)
            return .bool(text.utf8.reversed().starts(with: other.utf8.reversed()))
        case .contains:
            try paySearch(text, other, at: offset)
            return .bool(ByteSearch(Array(other.utf8)).first(in: Array(text.utf8), from: 0) != nil)
        default: return .bool(try dynamicMatch(text, other, at: offset))
        }
    }

    private mutating func dynamicMatch(_ text: String, _ pattern: String, at offset: Int) throws(CELError) -> Bool {
        // Compiling costs far more than a step; the price keeps a loop over patterns short.
        try pay(1_000 + pattern.utf8.count * 10, at: offset)
        let expression: RegularExpression
        do throws(CELError) {
            expression = try RegularExpression(pattern, maximumBytes: limits.patternBytes)
        } catch {
            throw CELError(error.code, error.message, at: offset)
        }
        try pay((text.utf8.count / 10 + 1) * (pattern.utf8.count / 10 + 1), at: offset)
        return expression.matches(text)
    }

    /// The worst case of a search: every byte of the one with every byte of the other.
    mutating func paySearch(_ text: String, _ other: String, at offset: Int) throws(CELError) {
        try pay((text.utf8.count / 10 + 1) * (other.utf8.count / 10 + 1), at: offset)
    }

    private mutating func joined(_ values: [CELValue], at offset: Int) throws(CELError) -> CELValue? {
        guard case .list(let list)? = values.first else { return nil }
        var separator = ""
        if values.count > 1 {
            guard case .string(let text) = values[1] else { return nil }
            separator = text
        }
        var parts: [String] = []
        for element in list {
            guard case .string(let part) = element else { throw noOverload("join", [element], at: offset) }
            try pay((part.utf8.count + separator.utf8.count) / 10 + 1, at: offset)
            parts.append(part)
        }
        return .string(parts.joined(separator: separator))
    }

    static func scalarText(_ scalars: some Sequence<Unicode.Scalar>) -> String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars)
        return String(view)
    }
}
