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
    /// Statements that are compared with each other to find those that changed; beyond that they count as removed and
    /// added.
    private static let maximumPairs = 10_000

    /// Nil: not both are policies.
    init?(old: CanonicalPolicy?, new: CanonicalPolicy?) {
        guard let old, let new, let before = old.statements, let after = new.statements else { return nil }
        var removed = Self.only(before, old.writer, in: after, new.writer)
        var added = Self.only(after, new.writer, in: before, old.writer)
        self.init(isEqual: false)
        members = Self.members(old.document.root, new.document.root)
        isEqual = removed.isEmpty && added.isEmpty && members.isEmpty
        if removed.count * added.count <= Self.maximumPairs { pair(&removed, &added) }
        self.removed = removed.map(\.original)
        self.added = added.map(\.original)
    }

    /// A statement as it stands and in its canonical form.
    private struct Statement {
        var original: JSONValue
        var canonical: JSONValue
    }

    /// Statements of one document that the other one does not have, each once.
    private static func only(
        _ statements: [PolicyDocumentWriter.Statement], _ writer: PolicyDocumentWriter,
        in others: [PolicyDocumentWriter.Statement], _ other: PolicyDocumentWriter
    ) -> [Statement] {
        // Mostly a statement stands where it stood.
        let moved = statements.indices.filter { index in
            !others.indices.contains(index)
                || !writer.hasSameBytes(statements[index].span, as: others[index].span, of: other)
        }
        guard !moved.isEmpty else { return [] }
        // One that moved is looked for; a set of all is worth its making for many.
        var met = Set<ByteRun>()
        if moved.count > 2 { met = Set(others.map { ByteRun(other.bytes[$0.span.start..<$0.span.end]) }) }
        return moved.compactMap { index in
            let statement = statements[index]
            let isElsewhere =
                moved.count <= 2
                && others.contains { writer.hasSameBytes(statement.span, as: $0.span, of: other) }
            guard !isElsewhere else { return nil }
            let run = ByteRun(writer.bytes[statement.span.start..<statement.span.end])
            guard met.insert(run).inserted else { return nil }
            let original = statement.view.value
            return Statement(original: original, canonical: (try? JSONValue(parsing: run.bytes)) ?? original)
        }
    }

    /// Names of members beside the statements that differ.
    private static func members(_ old: JSONView, _ new: JSONView) -> [String] {
        let (left, right) = (rest(old), rest(new))
        return Set(left.keys).union(right.keys).filter { left[$0] != right[$0] }.sorted()
    }

    /// What stands beside the statements, with what an absent member means.
    private static func rest(_ root: JSONView) -> [String: JSONValue] {
        var rest: [String: JSONValue] = ["Version": "2008-10-17"]
        for (key, value) in root.members {
            let known = ["Version", "Id", "Statement"].first { name in key.withBytes { ASCIIText.areSame($0, name) } }
            if known == "Statement" || known == "Id" && (value.isNull || value.isString("")) { continue }
            rest[known ?? key.string ?? ""] = value.value
        }
        return rest
    }

    /// Takes statements that became one another out of both lists: first those with the same `Sid`, then those that
    /// share most.
    private mutating func pair(_ removed: inout [Statement], _ added: inout [Statement]) {
        func take(_ left: Int, _ right: Int) {
            let (old, new) = (removed.remove(at: left), added.remove(at: right))
            changed.append(
                PolicyDocument.StatementChange(
                    old: old.original, new: new.original,
                    elements: StatementComparison(old: old.canonical, new: new.canonical, old.original, new.original)
                        .run()
                ))
        }
        var left = 0
        while left < removed.count {
            let sid = removed[left].canonical["Sid"]
            if sid != nil, let right = added.firstIndex(where: { $0.canonical["Sid"] == sid }) {
                take(left, right)
            } else {
                left += 1
            }
        }
        while let best = Self.closest(removed, added) { take(best.left, best.right) }
    }

    /// The two statements that have most elements in common beside their effect; nil when no two have one.
    private static func closest(_ removed: [Statement], _ added: [Statement]) -> (left: Int, right: Int)? {
        var best: (left: Int, right: Int, count: Int)?
        for (left, old) in removed.enumerated() {
            for (right, new) in added.enumerated() where old.canonical["Effect"] == new.canonical["Effect"] {
                guard old.canonical["Sid"] == nil || new.canonical["Sid"] == nil else { continue }
                let names = ["Principal", "Action", "NotAction", "Resource", "NotResource", "Condition"]
                let count = names.count { name in
                    old.canonical[name] != nil && old.canonical[name] == new.canonical[name]
                }
                if count > best?.count ?? 0 { best = (left, right, count) }
            }
        }
        return best.map { ($0.left, $0.right) }
    }
}

/// Two versions of a statement, element by element.
private struct StatementComparison {
    let old: JSONValue
    let new: JSONValue
    let oldOriginal: JSONValue
    let newOriginal: JSONValue

    init(old: JSONValue, new: JSONValue, _ oldOriginal: JSONValue, _ newOriginal: JSONValue) {
        self.old = old
        self.new = new
        self.oldOriginal = oldOriginal
        self.newOriginal = newOriginal
    }

    func run() -> [PolicyDocument.ElementChange] {
        let known = PolicyElement.allCases.map(\.name)
        let others = Set((old.objectValue ?? [:]).keys).union((new.objectValue ?? [:]).keys).subtracting(known).sorted()
        return (known + others).compactMap { name in
            let (left, right) = (values(old[name]), values(new[name]))
            guard left != right else { return nil }
            return PolicyDocument.ElementChange(
                name: name, removed: shown(left.filter { !right.contains($0) }, name, oldOriginal),
                added: shown(right.filter { !left.contains($0) }, name, newOriginal))
        }
    }

    private func values(_ value: JSONValue?) -> [JSONValue] {
        value.map { $0.arrayValue ?? [$0] } ?? []
    }

    private func shown(_ values: [JSONValue], _ name: String, _ statement: JSONValue) -> [JSONValue] {
        switch PolicyElement(named: name) {
        case .principal, .notPrincipal: return values.map(principal)
        case .condition: return values.map(condition)
        default:
            // As it stands there, not in lower case.
            let member = statement.objectValue?.first { $0.key.lowercased() == name.lowercased() }?.value
            let texts = self.values(member).compactMap(\.stringValue)
            return values.map { value in
                texts.first { $0.lowercased() == value.stringValue?.lowercased() }.map(JSONValue.string) ?? value
            }
        }
    }

    private func principal(_ value: JSONValue) -> JSONValue {
        guard let text = value.stringValue, let space = text.firstIndex(of: " ") else { return value }
        return .object([String(text[..<space]): .string(String(text[text.index(after: space)...]))])
    }

    private func condition(_ value: JSONValue) -> JSONValue {
        guard let name = value[0]?.stringValue, let key = value[1]?.stringValue, let values = value[2] else {
            return value
        }
        return .object([name: .object([key: values])])
    }
}
