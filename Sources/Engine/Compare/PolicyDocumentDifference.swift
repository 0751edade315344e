import JSON

extension PolicyDocument {
    /// What two documents differ in, statement by statement.
    public struct Difference: Sendable, Hashable {
        public var isEqual: Bool
        /// Statements that only the old, or only the new document has, as they stand there.
        public var removed: [JSONValue]
        public var added: [JSONValue]
        /// Statements that both have, told apart by their `Sid` or by what they share, with differing elements.
        public var changed: [StatementChange] = []
        /// Members of the document beside its statements that differ (`Version`, `Id`), by name.
        public var members: [String] = []

        public init(isEqual: Bool, removed: [JSONValue] = [], added: [JSONValue] = []) {
            self.isEqual = isEqual
            self.removed = removed
            self.added = added
        }
    }

    /// A statement that changed.
    public struct StatementChange: Sendable, Hashable {
        /// As they stand in the documents.
        public var old: JSONValue
        public var new: JSONValue
        /// The elements that differ, by name in their usual order.
        public var elements: [ElementChange]

        /// The old statement's `Sid`, else the new one's; nil when neither has one.
        public var sid: String? {
            [old, new].lazy.compactMap { $0["Sid"]?.stringValue }.first { !$0.isEmpty }
        }
    }

    /// What an element of a statement lost and got.
    public struct ElementChange: Sendable, Hashable {
        /// `Action`, `Principal`, ...
        public var name: String
        /// Values that only the old, or only the new statement has: texts as they stand there, `{"AWS": "..."}` of
        /// principals, `{"StringEquals": {"aws:x": ["y"]}}` of conditions.
        public var removed: [JSONValue]
        public var added: [JSONValue]
    }
}

extension PolicyDocument.Difference {
    init(_ difference: PolicyDifference) {
        self.init(
            isEqual: false, removed: difference.removed.map { difference.old.original($0).value },
            added: difference.added.map { difference.new.original($0).value })
        changed = difference.changed.map { pair in
            PolicyDocument.StatementChange(
                old: difference.old.original(pair.old).value, new: difference.new.original(pair.new).value,
                elements: difference.elements(of: pair))
        }
        members = difference.members
        isEqual = removed.isEmpty && added.isEmpty && changed.isEmpty && members.isEmpty
    }
}
