import JSON

/// Writes the canonical form of policy documents: JSON that is byte for byte the same for documents that mean the same.
///
/// Works on the tape of the parsed document and makes no tree. A document that is no valid policy has no such form.
struct PolicyDocumentWriter {
    /// A part of `bytes`.
    struct Span {
        var start: Int
        var end: Int
    }
    /// A statement: as it stands in the document, and its canonical form in `bytes`.
    struct Statement {
        var view: JSONView
        var span: Span
    }

    var bytes: [UInt8] = []
    /// Elements of lists that are being written.
    private var spans: [Span] = []
    private var spare: [UInt8] = []
    private var elements = [JSONView?](repeating: nil, count: PolicyElement.allCases.count)
    private var others: [(key: JSONView, value: JSONView)] = []
    /// While `writeSeparately` runs: the statements as they were written, before they were put in order.
    private var apart: (statements: [Statement], bytes: [UInt8])?
    /// `${aws:username}` is a variable; in policies of the older version it is text.
    private(set) var hasVariables = false
    /// Another version of the document, written before: most of its statements stand there unchanged.
    private var earlier: Earlier?

    private struct Earlier {
        var statements: [Statement]
        var bytes: [UInt8]
        var hasVariables: Bool
    }

    /// The canonical form of the document in `bytes`. False: it is no valid policy, and `bytes` mean nothing.
    mutating func write(_ root: JSONView) -> Bool {
        bytes.removeAll(keepingCapacity: true)
        bytes.reserveCapacity(root.range.count + 64)
        guard root.isObject, let parts = topLevel(root), let list = parts.statement else { return false }
        hasVariables = parts.version?.isString("2012-10-17") ?? false
        literal("{\"Version\":")
        if let version = parts.version { guard text(version) else { return false } } else { literal("\"2008-10-17\"") }
        if let id = parts.id, !id.isString("") {
            literal(",\"Id\":")
            guard text(id) else { return false }
        }
        for (key, value) in others where !writeOther(key, value) { return false }
        literal(",\"Statement\":")
        guard writeStatements(list) else { return false }
        literal("}")
        return true
    }

    private mutating func topLevel(
        _ root: JSONView
    ) -> (version: JSONView?, id: JSONView?, statement: JSONView?)? {
        var found: (version: JSONView?, id: JSONView?, statement: JSONView?) = (nil, nil, nil)
        others.removeAll(keepingCapacity: true)
        for (key, value) in root.members {
            func isKey(_ name: String) -> Bool { key.withBytes { ASCIIText.areSame($0, name) } }
            if isKey("Statement") {
                guard found.statement == nil else { return nil }
                found.statement = value
            } else if isKey("Version") {
                guard found.version == nil else { return nil }
                found.version = value
            } else if isKey("Id") {
                guard found.id == nil else { return nil }
                found.id = value.isNull ? nil : value
            } else {
                others.append((key, value))
            }
        }
        return sortOthers() ? found : nil
    }

    // MARK: Statements

    private mutating func writeStatements(_ list: JSONView) -> Bool {
        let base = beginList()
        if list.isArray {
            for statement in list.elements where !element(of: statement) { return false }
        } else if !element(of: list) {
            return false
        }
        if apart != nil { apart?.bytes = bytes }
        endList(base)
        return true
    }

    private mutating func element(of statement: JSONView) -> Bool {
        guard statement.isObject else { return false }
        guard statement.count > 0 else { return true }
        separate()
        let start = bytes.count
        if let span = knownForm(of: statement) {
            if let earlier { bytes.append(contentsOf: earlier.bytes[span.start..<span.end]) }
        } else {
            guard write(statement: statement) else { return false }
        }
        mark(from: start)
        if apart != nil {
            apart?.statements.append(
                Statement(view: statement, span: Span(start: start, end: bytes.count)))
        }
        return true
    }

    /// Where `earlier` has the canonical form of a statement that stood at the same place and reads the same.
    private func knownForm(of statement: JSONView) -> Span? {
        guard let earlier, let place = apart?.statements.count, earlier.hasVariables == hasVariables,
            place < earlier.statements.count
        else { return nil }
        let other = earlier.statements[place]
        let isSame = statement.withBytes { one in other.view.withBytes { one.hasSameBytes(as: $0) } }
        return isSame ? other.span : nil
    }

    /// The canonical form of the document, and of its statements each on its own, in the document's order: these stand in
    /// `bytes` afterwards. Nil: no valid policy. `other`: an earlier version of it.
    mutating func writeSeparately(
        _ root: JSONView, like other: CanonicalPolicy? = nil
    ) -> (whole: [UInt8], statements: [Statement])? {
        apart = ([], [])
        earlier = other.flatMap { other in
            other.statements.map {
                Earlier(statements: $0, bytes: other.writer.bytes, hasVariables: other.writer.hasVariables)
            }
        }
        defer {
            apart = nil
            earlier = nil
        }
        guard write(root), let apart else { return nil }
        let whole = bytes
        bytes = apart.bytes
        return (whole, apart.statements)
    }

    private mutating func write(statement: JSONView) -> Bool {
        for index in elements.indices { elements[index] = nil }
        others.removeAll(keepingCapacity: true)
        for (key, value) in statement.members {
            guard let element = PolicyElement(key) else {
                others.append((key, value))
                continue
            }
            guard elements[Int(element.rawValue)] == nil else { return false }
            elements[Int(element.rawValue)] = value
        }
        guard sortOthers() else { return false }
        literal("{\"Effect\":")
        guard let effect = elements[Int(PolicyElement.effect.rawValue)], text(effect) else { return false }
        for element in Self.behindEffect {
            guard let value = elements[Int(element.rawValue)] else { continue }
            guard write(element, value) else { return false }
        }
        for (key, value) in others where !writeOther(key, value) { return false }
        literal("}")
        return true
    }

    private static let behindEffect = PolicyElement.allCases.filter { $0 != .effect }

    private mutating func write(_ element: PolicyElement, _ value: JSONView) -> Bool {
        switch element {
        case .sid:
            if value.isNull || value.isString("") { return true }
            name(element)
            return text(value)
        case .effect: return true
        case .principal, .notPrincipal:
            name(element)
            return principals(value)
        case .action, .notAction:
            name(element)
            return list(value, .action)
        case .resource, .notResource:
            name(element)
            return list(value, hasVariables ? .variables : .text)
        case .condition: return conditions(value)
        }
    }

    mutating func name(_ element: PolicyElement) {
        literal(",\"")
        literal(element.name)
        literal("\":")
    }

    // MARK: Members that IAM does not know

    /// In the order of their names; false when one stands there twice.
    private mutating func sortOthers() -> Bool {
        guard others.count > 1 else { return true }
        others.sort { left, right in
            left.key.withBytes { one in right.key.withBytes { one.lexicographicallyPrecedes($0) } }
        }
        return !zip(others, others.dropFirst()).contains { one, next in
            one.key.withBytes { next.key.isString($0) }
        }
    }

    private mutating func writeOther(_ key: JSONView, _ value: JSONView) -> Bool {
        literal(",")
        guard text(key) else { return false }
        literal(":")
        bytes += value.value.serialized
        return true
    }

    // MARK: Lists without order

    mutating func literal(_ text: StaticString) {
        text.withUTF8Buffer { bytes.append(contentsOf: $0) }
    }

    mutating func literal(_ text: String) { bytes.append(contentsOf: text.utf8) }

    /// Begins a list whose elements are put in order, each once. What it gives goes to `endList`.
    mutating func beginList() -> Int {
        bytes.append(UInt8(ascii: "["))
        return spans.count
    }

    /// Before each element; behind it `mark` says where it stands.
    mutating func separate() {
        if let last = bytes.last, last != UInt8(ascii: "[") { bytes.append(UInt8(ascii: ",")) }
    }

    mutating func mark(from start: Int) { spans.append(Span(start: start, end: bytes.count)) }

    mutating func endList(_ base: Int) {
        defer {
            spans.removeSubrange(base...)
            bytes.append(UInt8(ascii: "]"))
        }
        guard spans.count - base > 1, let first = spans[base...].first?.start else { return }
        let isInOrder = bytes.withUnsafeBufferPointer { bytes in
            (base + 1..<spans.count).allSatisfy { Self.precedes(spans[$0 - 1], spans[$0], bytes) }
        }
        if isInOrder { return }
        sortSpans(from: base)
        spare.removeAll(keepingCapacity: true)
        var last: Span?
        for span in spans[base...] {
            if let last {
                // Repeats mean nothing.
                if bytes[last.start..<last.end] == bytes[span.start..<span.end] { continue }
                spare.append(UInt8(ascii: ","))
            }
            spare.append(contentsOf: bytes[span.start..<span.end])
            last = span
        }
        bytes.removeSubrange(first...)
        bytes.append(contentsOf: spare)
    }

    private mutating func sortSpans(from base: Int) {
        bytes.withUnsafeBufferPointer { bytes in
            spans[base...].sort { Self.precedes($0, $1, bytes) }
        }
    }

    func hasSameBytes(_ span: Span, as other: Span, of writer: PolicyDocumentWriter) -> Bool {
        bytes.withUnsafeBufferPointer { left in
            writer.bytes.withUnsafeBufferPointer { right in
                UnsafeBufferPointer(rebasing: left[span.start..<span.end]).hasSameBytes(
                    as: UnsafeBufferPointer(rebasing: right[other.start..<other.end]))
            }
        }
    }

    /// In the order of their bytes.
    private static func precedes(_ left: Span, _ right: Span, _ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        let count = min(left.end - left.start, right.end - right.start)
        guard let base = bytes.baseAddress else { return false }
        let order = ByteWord.order(base + left.start, base + right.start, count)
        return order == 0 ? left.end - left.start < right.end - right.start : order < 0
    }
}
