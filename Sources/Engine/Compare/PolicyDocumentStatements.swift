import JSON

extension PolicyDocumentWriter {
    mutating func write(statement: JSONView.Place) -> Bool {
        var known = InlineArray<9, JSONView.Place?>(repeating: nil)
        var others: Others = []
        var isTwice = false
        source.forEachMember(of: statement) { key, value in
            guard let element = PolicyElement(key) else {
                others.append((value.key, value))
                return
            }
            let index = Int(element.rawValue)
            isTwice = isTwice || known[index] != nil
            known[index] = value
        }
        guard !isTwice, known[Int(PolicyElement.effect.rawValue)] != nil, sort(&others) else { return false }
        literal("{")
        var rest = others[...]
        for element in PolicyElement.allCases {
            guard let value = known[Int(element.rawValue)], !isEmpty(element, value) else { continue }
            guard rest.isEmpty || self.others(&rest, before: element.name, isElement: true) else { return false }
            separate()
            let start = bytes.count
            literal(element.member)
            let name = Span(start: start + 1, end: bytes.count - 2)
            guard write(element, value) else { return false }
            elements.append(Element(name: name, value: Span(start: name.end + 2, end: bytes.count)))
        }
        guard self.others(&rest, before: nil, isElement: true) else { return false }
        literal("}")
        return true
    }

    /// Whether the element says as much as none at all.
    private func isEmpty(_ element: PolicyElement, _ value: JSONView.Place) -> Bool {
        switch element {
        case .sid: source.kind(at: value) == .null || source.isText("", at: value)
        case .condition: isEmptyCondition(value)
        default: false
        }
    }

    private mutating func write(_ element: PolicyElement, _ value: JSONView.Place) -> Bool {
        switch element {
        case .sid, .effect: text(value)
        case .principal, .notPrincipal: principals(value)
        case .action, .notAction: list(value, .action)
        case .resource, .notResource: list(value, hasVariables ? .variables : .text)
        case .condition: conditions(value)
        }
    }

    // MARK: Members that IAM does not know

    /// In the order of their names; false when one stands there twice.
    func sort(_ others: inout Others) -> Bool {
        guard others.count > 1 else { return true }
        others.sort { left, right in
            source.withBytes(at: left.key) { one in
                source.withBytes(at: right.key) { one.lexicographicallyPrecedes($0) }
            }
        }
        return !zip(others, others.dropFirst()).contains { one, next in
            source.withBytes(at: one.key) { one in source.withBytes(at: next.key) { one.hasSameBytes(as: $0) } }
        }
    }

    /// Writes those whose names stand before `name`, or all, and takes them off. False: not to be written.
    mutating func others(_ rest: inout ArraySlice<Others.Element>, before name: String?, isElement: Bool = false)
        -> Bool
    {
        while let (key, value) = rest.first {
            if let name {
                let isBefore = source.withBytes(at: key) { $0.lexicographicallyPrecedes(name.utf8) }
                guard isBefore else { return true }
            }
            rest.removeFirst()
            separate()
            let start = bytes.count
            guard text(key) else { return false }
            let span = Span(start: start + 1, end: bytes.count - 1)
            literal(":")
            bytes += source[value].value.serialized
            if isElement {
                elements.append(Element(name: span, value: Span(start: span.end + 2, end: bytes.count)))
            }
        }
        return true
    }
}
