import JSON

extension PolicyDocumentWriter {
    /// How the values of a condition's operator are compared.
    private enum Comparison {
        case text, foldedText, number, date, address

        init(_ name: ArraySlice<UInt8>) {
            var name = name
            for prefix in ["forallvalues:", "foranyvalue:"] where name.starts(with: prefix.utf8) {
                name = name.dropFirst(prefix.utf8.count)
            }
            func begins(_ text: String) -> Bool { name.starts(with: text.utf8) }
            if begins("bool") || begins("null") || begins("stringequalsignorecase")
                || begins("stringnotequalsignorecase")
            {
                self = .foldedText
            } else if begins("numeric") {
                self = .number
            } else if begins("date") {
                self = .date
            } else if begins("ipaddress") || begins("notipaddress") {
                self = .address
            } else {
                self = .text
            }
        }
    }

    /// A list of `["operator","key",[values]]` without order: the case of operators and keys does not count, one value
    /// and a list of one are the same, numbers and booleans are their texts. False: no conditions.
    mutating func conditions(_ value: JSONView) -> Bool {
        guard value.isObject else { return false }
        // None at all is the same as no element.
        guard value.members.contains(where: { $0.value.count > 0 || !$0.value.isObject }) else { return true }
        name(.condition)
        let base = beginList()
        for (name, keys) in value.members {
            guard keys.isObject else { return false }
            for (key, values) in keys.members where !condition(name, key, values) { return false }
        }
        endList(base)
        return true
    }

    private mutating func condition(_ name: JSONView, _ key: JSONView, _ values: JSONView) -> Bool {
        separate()
        let start = bytes.count
        append("[")
        guard text(name) else { return false }
        fold(from: start)
        let comparison = Comparison(bytes[(start + 2)...])
        append(",")
        let keyStart = bytes.count
        guard text(key) else { return false }
        fold(from: keyStart)
        append(",")
        let base = beginList()
        if values.isArray {
            for value in values.elements where !conditionValue(value, comparison) { return false }
        } else if !conditionValue(values, comparison) {
            return false
        }
        endList(base)
        append("]")
        mark(from: start)
        return true
    }

    private mutating func conditionValue(_ value: JSONView, _ comparison: Comparison) -> Bool {
        guard value.isString || value.kind == .number || value.kind == .bool else { return false }
        separate()
        let start = bytes.count
        append("\"")
        content(value)
        let text = start + 1
        switch comparison {
        case .text: if hasVariables { foldVariables(from: text) }
        case .foldedText: fold(from: text)
        case .number: replace(from: text) { text in Double(text).flatMap { Int64(exactly: $0) }.map { String($0) } }
        case .date: replace(from: text, Self.instant)
        case .address: replace(from: text, Self.block)
        }
        append("\"")
        mark(from: start)
        return true
    }

    private mutating func replace(from start: Int, _ form: (String) -> String?) {
        guard let other = form(String(decoding: bytes[start...], as: UTF8.self)) else { return }
        replace(from: start, by: other.utf8)
    }

    /// Microseconds since 1970, of a date or of seconds since then.
    private static func instant(_ text: String) -> String? {
        if let instant = InstantText.microseconds(text) { return String(instant) }
        let scaled = Int64(text)?.multipliedReportingOverflow(by: 1_000_000)
        return scaled.flatMap { $0.overflow ? nil : String($0.partialValue) }
    }

    /// An address is the block of it alone.
    private static func block(_ text: String) -> String? {
        guard !text.contains("$"), !text.contains("/") else { return text.contains(":") ? text.lowercased() : nil }
        return text.contains(":") ? text.lowercased() + "/128" : text + "/32"
    }
}
