import JSON

/// A value as findings and reports keep it: itself up to 1 KiB, else what differs and a digest; never a secret.
struct ShownValue: Sendable, Hashable {
    static let maximumBytes = 1_024

    /// Nil: absent.
    var value: JSONValue?
    /// Tells the full value from others; nil where `value` is the full value, or a secret without a key.
    var digest: String?
    var isCondensed = false

    /// - Parameter other: the value on the other side of the change; of a long document only what it does not have is
    ///   shown.
    static func of(_ full: JSONValue?, other: JSONValue?, isSensitive: Bool, key: [UInt8]?) -> ShownValue {
        var shown = ShownValue()
        if let full, !full.isNull { shown.take(full, other, isSensitive: isSensitive, key: key) }
        return shown
    }

    private mutating func take(_ full: JSONValue, _ other: JSONValue?, isSensitive: Bool, key: [UInt8]?) {
        if case .object(let members) = full, members["redacted"] == true {
            // The compare stage hid it already.
            value = full
            digest = members["digest"]?.stringValue
            return
        }
        if isSensitive {
            digest = key.map { Fingerprint.keyed(full.serialized, key: $0) }
            value = .object(["redacted": true])
            if let digest { value?["digest"] = .string(digest) }
            isCondensed = true
            return
        }
        guard full.isLong(Self.maximumBytes) else {
            value = full
            return
        }
        let bytes = full.serialized
        let digest = Fingerprint.sha256(bytes)
        self.digest = digest
        isCondensed = true
        value = Self.condensed(full, other: other, digest: digest, byteCount: bytes.count)
    }

    private static func condensed(
        _ full: JSONValue, other: JSONValue?, digest: String, byteCount: Int
    ) -> JSONValue {
        var summary: [String: JSONValue] = ["digest": .string(digest), "bytes": .int(Int64(byteCount))]
        if full == other, let count = statementCount(of: full) {
            summary["statementCount"] = .int(Int64(count))
            summary["statements"] = []
            return .object(summary)
        }
        guard let statements = statements(of: full) else { return .object(summary) }
        let others = Set(other.flatMap(Self.statements) ?? [])
        let own = statements.filter { !others.contains($0) }
        summary["statementCount"] = .int(Int64(statements.count))
        summary["statements"] = .array(own)
        if !JSONValue.object(summary).isLong(maximumBytes) { return .object(summary) }
        summary["statements"] = .array(own.map(brief))
        if !JSONValue.object(summary).isLong(maximumBytes) { return .object(summary) }
        summary["statements"] = nil
        return .object(summary)
    }

    /// The statements of a policy document, given as text or as a tree.
    private static func statements(of value: JSONValue) -> [JSONValue]? {
        var document = value
        if let text = value.stringValue {
            guard let parsed = try? JSONValue(parsing: text) else { return nil }
            document = parsed
        }
        switch document["Statement"] ?? document["statement"] ?? document["bindings"] {
        case .array(let statements)?: return statements
        case .object(let statement)?: return [.object(statement)]
        default: return nil
        }
    }

    /// As many as `statements` has, of a document given as text; nil for anything else.
    private static func statementCount(of value: JSONValue) -> Int? {
        guard let text = value.stringValue, let root = try? JSONDocument(parsing: text).root else { return nil }
        guard let list = root["Statement"] ?? root["statement"] ?? root["bindings"] else { return nil }
        return list.isArray ? list.count : list.isObject ? 1 : nil
    }

    private static func brief(_ statement: JSONValue) -> JSONValue {
        var brief: [String: JSONValue] = [
            "digest": .string(String(Fingerprint.sha256(statement.serialized).prefix(23)))
        ]
        for name in ["Sid", "Effect", "role"] {
            if let value = statement[name], !value.isLong(128) { brief[name] = value }
        }
        return .object(brief)
    }
}

extension JSONValue {
    /// Whether its compact text is longer than `limit` bytes, told without making the text.
    func isLong(_ limit: Int) -> Bool {
        var rest = limit
        return !fits(&rest)
    }

    private func fits(_ rest: inout Int) -> Bool {
        switch self {
        case .null, .bool: rest -= 5
        case .int, .double: rest -= 8
        case .string(let text): rest -= text.utf8.count + 2
        case .array(let elements):
            rest -= 2 + elements.count
            for element in elements where !element.fits(&rest) { return false }
        case .object(let members):
            rest -= 2 + members.count * 4
            for (name, value) in members {
                rest -= name.utf8.count
                guard value.fits(&rest) else { return false }
            }
        }
        return rest >= 0
    }
}
