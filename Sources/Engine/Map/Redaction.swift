import JSON

/// Texts that stand where a record hides the value.
enum Redaction {
    private static let tokens = [
        "HIDDEN_DUE_TO_SECURITY_REASONS", "***OMITTED***", "<sensitiveDataRemoved>", "Value_Redacted", "(redacted)",
        "REDACTED", "<REDACTED>", "[REDACTED]",
    ]

    static func isToken(_ view: JSONView) -> Bool {
        guard view.isString else { return false }
        return view.withBytes { bytes in
            if bytes.count >= 3, bytes.allSatisfy({ $0 == UInt8(ascii: "*") }) { return true }
            return tokens.contains { $0.utf8.count == bytes.count && $0.utf8.elementsEqual(bytes) }
        }
    }

    /// Whether the value, or anything inside it, is hidden.
    static func isHidden(_ view: JSONView) -> Bool {
        switch view.kind {
        case .string: isToken(view)
        case .array: view.elements.contains(where: isHidden)
        case .object: view.members.contains { isHidden($0.value) }
        case .null, .bool, .number: false
        }
    }

    /// Whether the record's writer cut the value off.
    static func isTruncated(_ view: JSONView) -> Bool {
        guard view.isObject else { return false }
        return view["omitted"]?.bool == true || view["truncated"]?.bool == true
    }
}
