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

    /// No condition at all, which is the same as no element.
    func isEmptyCondition(_ value: JSONView.Place) -> Bool {
        guard source.kind(at: value) == .object else { return false }
        var isEmpty = true
        source.forEachMember(of: value) { _, keys in
            isEmpty = isEmpty && source.kind(at: keys) == .object && source.count(at: keys) == 0
        }
        return isEmpty
    }

    /// A list of `["operator","key",[values]]` without order: the case of operators and keys does not count, one value
    /// and a list of one are the same, numbers and booleans are their texts. False: no conditions.
    mutating func conditions(_ value: JSONView.Place) -> Bool {
        guard source.kind(at: value) == .object else { return false }
        let base = beginList()
        var isSound = true
        source.forEachMember(of: value) { _, keys in
            isSound = isSound && source.kind(at: keys) == .object
            source.forEachMember(of: keys) { _, values in
                isSound = isSound && condition(keys.key, values.key, values)
            }
        }
        endList(base)
        return isSound
    }

    private mutating func condition(_ name: JSONView.Place, _ key: JSONView.Place, _ values: JSONView.Place) -> Bool {
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
        guard forEachValue(values, { $0.conditionValue($1, comparison) }) else { return false }
        endList(base)
        append("]")
        mark(from: start)
        return true
    }

    private mutating func conditionValue(_ value: JSONView.Place, _ comparison: Comparison) -> Bool {
        switch source.kind(at: value) {
        case .string, .number, .bool: break
        default: return false
        }
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
