import JSON

/// Writes the canonical form of policy documents: JSON that is byte for byte the same for documents that mean the same,
/// with members in the order of their names.
///
/// Works on the tape of the parsed document, values told by their places, and makes no tree. A document that is no valid
/// policy has no such form.
struct PolicyDocumentWriter {
    /// A part of `bytes`.
    struct Span {
        var start: Int
        var end: Int

        func moved(by offset: Int) -> Span { Span(start: start + offset, end: end + offset) }
    }
    /// An element of a statement.
    struct Element {
        /// Without quotes.
        var name: Span
        var value: Span
    }
    /// Where a statement stands in the document, and its canonical form.
    struct Statement {
        var place: JSONView.Place
        var span: Span
        /// In `elements`.
        var elements: Range<Int>
    }

    /// The document, which `place`s are of.
    let source: JSONView
    /// The canonical form, but for the order of statements: they stand in the document's.
    var bytes: [UInt8] = []
    private(set) var statements: [Statement] = []
    var elements: [Element] = []
    /// `${aws:username}` is a variable; in policies of the older version it is text.
    private(set) var hasVariables = false
    /// Elements of lists that are being written.
    var spans: [Span] = []
    /// Another version of the document, written before: most of its statements stand there unchanged.
    private let earlier: CanonicalPolicy?

    /// Members that IAM does not know.
    typealias Others = [(key: JSONView.Place, value: JSONView.Place)]

    init(_ source: JSONView, like earlier: CanonicalPolicy? = nil) {
        self.source = source
        self.earlier = earlier
    }

    /// The canonical form; nil: no valid policy, and what else this holds means nothing.
    mutating func write() -> [UInt8]? {
        bytes.reserveCapacity(source.range.count + 64)
        guard let parts = topLevel(), let list = parts.statement else { return nil }
        hasVariables = parts.version.map { source.isText("2012-10-17", at: $0) } ?? false
        literal("{")
        var rest = parts.others[...]
        if let id = parts.id, !source.isEmptyText(at: id) {
            guard others(&rest, before: "Id") else { return nil }
            separate()
            literal("\"Id\":")
            guard text(id) else { return nil }
        }
        guard others(&rest, before: "Statement") else { return nil }
        separate()
        literal("\"Statement\":[")
        guard writeStatements(list) else { return nil }
        literal("]")
        guard others(&rest, before: "Version") else { return nil }
        literal(",\"Version\":")
        if let version = parts.version { guard text(version) else { return nil } } else { literal("\"2008-10-17\"") }
        guard others(&rest, before: nil) else { return nil }
        literal("}")
        return inOrder()
    }

    private func topLevel() -> (
        version: JSONView.Place?, id: JSONView.Place?, statement: JSONView.Place?, others: Others
    )? {
        guard source.isObject else { return nil }
        var found: (version: JSONView.Place?, id: JSONView.Place?, statement: JSONView.Place?)
        var others: Others = []
        var isTwice = false
        source.forEachMember { key, value in
            if ASCIIText.areSame(key, "Statement") {
                isTwice = isTwice || found.statement != nil
                found.statement = value
            } else if ASCIIText.areSame(key, "Version") {
                isTwice = isTwice || found.version != nil
                found.version = value
            } else if ASCIIText.areSame(key, "Id") {
                isTwice = isTwice || found.id != nil
                found.id = source.kind(at: value) == .null ? nil : value
            } else {
                others.append((value.key, value))
            }
        }
        guard !isTwice, sort(&others) else { return nil }
        return (found.version, found.id, found.statement, others)
    }

    // MARK: Statements

    private mutating func writeStatements(_ list: JSONView.Place) -> Bool {
        guard source.kind(at: list) == .array else { return element(of: list) }
        var isSound = true
        source.forEachElement(of: list) { statement in isSound = isSound && element(of: statement) }
        return isSound
    }

    private mutating func element(of statement: JSONView.Place) -> Bool {
        guard source.kind(at: statement) == .object else { return false }
        guard source.count(at: statement) > 0 else { return true }
        separate()
        let (start, first) = (bytes.count, elements.count)
        if let earlier, let known = knownForm(of: statement, in: earlier) {
            bytes.append(contentsOf: earlier.bytes[known.span.start..<known.span.end])
            for element in earlier.elements[known.elements] {
                let offset = start - known.span.start
                elements.append(Element(name: element.name.moved(by: offset), value: element.value.moved(by: offset)))
            }
        } else {
            guard write(statement: statement) else { return false }
        }
        statements.append(
            Statement(
                place: statement, span: Span(start: start, end: bytes.count), elements: first..<elements.count))
        return true
    }

    /// The statement of `earlier` that stood at the same place and reads the same.
    private func knownForm(of statement: JSONView.Place, in earlier: CanonicalPolicy) -> Statement? {
        guard earlier.hasVariables == hasVariables, statements.count < earlier.statements.count else { return nil }
        let other = earlier.statements[statements.count]
        let isSame = source.withBytes(at: statement) { one in
            earlier.document.root.withBytes(at: other.place) { one.hasSameBytes(as: $0) }
        }
        return isSame ? other : nil
    }

    /// `bytes` with the statements in the order of their bytes, each once.
    private func inOrder() -> [UInt8] {
        guard statements.count > 1 else { return bytes }
        var spans = statements.map(\.span)
        var whole = bytes
        Self.putInOrder(&spans, from: 0, in: &whole)
        return whole
    }
}
