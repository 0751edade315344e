import JSON

/// How records write values: wrappers, lists in several forms, scalars with something round them.
extension JSONView {
    /// The member with that name, the case of its first letter aside.
    func recordMember(_ name: [UInt8]) -> JSONView? { name.withUnsafeBufferPointer { memberFoldingFirst($0) } }

    func recordMember(_ name: StaticString) -> JSONView? {
        memberFoldingFirst(UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
    }

    /// The elements of a list in any form: an array, one bare object or scalar, `{"items": ...}`, `{}` or `""`.
    var recordElements: [JSONView] {
        var found: [JSONView] = []
        forEachRecordElement { found.append($0) }
        return found
    }

    /// As `recordElements`, without a list of them.
    func forEachRecordElement(_ body: (JSONView) -> Void) {
        switch kind {
        case .array: for element in elements { body(element) }
        case .null: break
        case .string: if !range.isEmpty { body(self) }
        case .number, .bool: body(self)
        case .object:
            var inner: Place?
            var others = 0
            forEachMember { key, value in
                if Self.isListName(key) {
                    inner = value
                } else if !Self.isNoise(key) {
                    others += 1
                }
            }
            if others > 0 { return body(self) }
            if let inner { self[inner].forEachRecordElement(body) }
        }
    }

    private static func isListName(_ name: UnsafeBufferPointer<UInt8>) -> Bool {
        switch name.count {
        case 4: isName(name, "item")
        case 5: isName(name, "items")
        case 6: isName(name, "member")
        default: false
        }
    }

    /// Members that the record's writer added: XML name spaces, counters.
    static func isNoise(_ key: JSONView) -> Bool { key.withBytes { isNoise($0) } }

    static func isNoise(_ name: UnsafeBufferPointer<UInt8>) -> Bool {
        switch name.count {
        case 3: isText(name, "tag")
        case 5: isText(name, "xmlns") || isText(name, "@type")
        case 8: isText(name, "xsi:type") || isName(name, "quantity")
        case 9: isText(name, "xmlns:xsi")
        default: false
        }
    }

    private static func isText(_ bytes: UnsafeBufferPointer<UInt8>, _ text: StaticString) -> Bool {
        bytes.hasSameBytes(as: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    /// As `isText`, the case of the first letter aside; `name` begins with a small one.
    static func isName(_ bytes: UnsafeBufferPointer<UInt8>, _ name: StaticString) -> Bool {
        guard let first = bytes.first, first | 0x20 == name.utf8Start.pointee else { return false }
        return UnsafeBufferPointer(rebasing: bytes[1...]).hasSameBytes(
            as: UnsafeBufferPointer(start: name.utf8Start + 1, count: name.utf8CodeUnitCount - 1))
    }

    /// The value inside `{"value": x}` or `{"tag": 1, "content": x}`; anything else is itself.
    var recordScalar: JSONView {
        guard isObject, count <= 2 else { return self }
        if count == 1, let value = self["value"] ?? self["Value"] { return value }
        if let content = self["content"], count == 1 || self["tag"] != nil { return content }
        return self
    }

    /// The text of `recordScalar`; nil for null and containers.
    var recordText: String? { isObject ? recordScalar.scalarText : scalarText }

    /// All values at the path, lists taken apart.
    func recordValues(at path: RequestPath) -> [JSONView] {
        var found: [JSONView] = []
        forEachRecordValue(at: path) { found.append($0) }
        return found
    }

    /// As `recordValues`, without a list of them.
    func forEachRecordValue(at path: RequestPath, _ body: (JSONView) -> Void) { visit(path.steps, 0, body) }

    /// From the step with that number on. By number, as a slice of the steps counts references each time it is cut.
    private func visit(_ steps: [RequestPath.Step], _ number: Int, _ body: (JSONView) -> Void) {
        guard number < steps.count else { return body(self) }
        guard let member = recordMember(steps[number].name), !member.isNull else { return }
        let isLast = number + 1 == steps.count
        if steps[number].isList {
            member.forEachRecordElement { isLast ? body($0) : $0.visit(steps, number + 1, body) }
        } else if isLast {
            body(member)
        } else {
            member.visit(steps, number + 1, body)
        }
    }

    /// The text of the scalar at the path; nil when there is none.
    func recordText(at path: RequestPath) -> String? {
        for value in recordValues(at: path) {
            if let text = value.recordScalar.scalarText, !text.isEmpty { return text }
        }
        return nil
    }

    /// What stands inside a lone `<Action>Request` or `<Action>Response`; `""` where the call has no parameters.
    func unwrapped(_ suffixes: [String]) -> JSONView {
        guard isObject, count == 1 else { return self }
        for (key, value) in members where value.isObject || value.isString("") {
            let ends = key.withBytes { bytes in
                suffixes.contains { suffix in
                    bytes.count > suffix.utf8.count && bytes.suffix(suffix.utf8.count).elementsEqual(suffix.utf8)
                }
            }
            if ends { return value }
        }
        return self
    }
}
