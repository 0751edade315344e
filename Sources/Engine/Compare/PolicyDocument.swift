import JSON

/// IAM policy documents compared by what they mean.
public enum PolicyDocument {
    /// What two documents differ in, statement by statement.
    public struct Difference: Sendable, Hashable {
        public var isEqual: Bool
        /// Statements that only the old, or only the new document has, as they stand there.
        public var removed: [JSONValue]
        public var added: [JSONValue]

        public init(isEqual: Bool, removed: [JSONValue] = [], added: [JSONValue] = []) {
            self.isEqual = isEqual
            self.removed = removed
            self.added = added
        }
    }

    /// Compares two parsed documents. Statements are a multiset; single values and one-element lists are the same, and
    /// lists of actions, resources and principals have no order.
    public static func compare(old: JSONValue, new: JSONValue) -> Difference {
        if old == new { return Difference(isEqual: true) }
        var left = statements(old).map { ($0, canonical($0)) }
        var added: [JSONValue] = []
        for statement in statements(new) {
            let wanted = canonical(statement)
            if let index = left.firstIndex(where: { $0.1 == wanted }) {
                left.remove(at: index)
            } else {
                added.append(statement)
            }
        }
        let rest = canonical(withoutStatements(old)) == canonical(withoutStatements(new))
        return Difference(isEqual: rest && left.isEmpty && added.isEmpty, removed: left.map(\.0), added: added)
    }

    private static func statements(_ document: JSONValue) -> [JSONValue] {
        switch document["Statement"] {
        case nil: []
        case .some(.array(let statements)): statements
        case .some(let statement): [statement]
        }
    }

    private static func withoutStatements(_ document: JSONValue) -> JSONValue {
        var document = document
        if document.objectValue != nil { document["Statement"] = nil }
        return document
    }

    /// A form that is the same for all documents that mean the same; for digests.
    public static func canonical(_ value: JSONValue) -> JSONValue {
        switch value {
        case .array(let elements):
            let sorted = elements.map(canonical).sorted { $0.text < $1.text }
            return sorted.count == 1 ? sorted[0] : .array(sorted)
        case .object(let members): return .object(members.mapValues(canonical))
        default: return value
        }
    }
}
