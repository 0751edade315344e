import JSON

/// Texts that stand where a record hides the value.
enum Redaction {
    private static let tokens = [
        "HIDDEN_DUE_TO_SECURITY_REASONS", "***OMITTED***", "<sensitiveDataRemoved>", "Value_Redacted", "(redacted)",
        "REDACTED", "<REDACTED>", "[REDACTED]",
    ]

    static func isToken(_ view: JSONView) -> Bool {
        guard view.isString, mayBeToken(view) else { return false }
        return view.withBytes { bytes in
            // None begins with a small letter or a digit, as nearly all values do.
            guard let first = bytes.first, !isCommon(first) else { return false }
            if bytes.count >= 3, bytes.allSatisfy({ $0 == UInt8(ascii: "*") }) { return true }
            return tokens.contains { $0.utf8.count == bytes.count && $0.utf8.elementsEqual(bytes) }
        }
    }

    private static func isCommon(_ byte: UInt8) -> Bool {
        byte &- UInt8(ascii: "a") < 26 || byte &- UInt8(ascii: "0") < 10
    }

    /// So that no long text is unescaped for it: of those that are longer than any word, as they are written, only a run of
    /// asterisks counts.
    private static func mayBeToken(_ view: JSONView) -> Bool {
        let range = view.range
        // An escape is six bytes at most, the longest word thirty.
        guard range.count > 6 * 30 else { return true }
        let first = view.documentBytes[range.lowerBound]
        return first == UInt8(ascii: "*") || first == UInt8(ascii: "\\")
    }

    /// Whether the value, or anything inside it, is hidden.
    static func isHidden(_ view: JSONView) -> Bool {
        switch view.kind {
        case .string: isToken(view)
        case .array: view.elements.contains(where: isHidden)
        case .object: holdsHidden(view)
        case .null, .bool, .number: false
        }
    }

    private static func holdsHidden(_ object: JSONView) -> Bool {
        var isFound = false
        object.forEachMember { _, value in
            if !isFound { isFound = isHidden(object[value]) }
        }
        return isFound
    }

    /// Whether the record's writer cut the value off.
    static func isTruncated(_ view: JSONView) -> Bool {
        guard view.isObject, view.count > 0 else { return false }
        return view["omitted"]?.bool == true || view["truncated"]?.bool == true
    }
}
