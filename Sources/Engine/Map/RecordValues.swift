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
    func forEachRecordElement(_ body: (JSONView) -> Void) { forEachRecordElement(of: place) { body(self[$0]) } }

    /// As above, of the list at a place of the document.
    func forEachRecordElement(of list: Place, _ body: (Place) -> Void) {
        switch kind(at: list) {
        case .array: forEachElement(of: list, body)
        case .null: break
        case .string: if !isEmptyText(at: list) { body(list) }
        case .number, .bool: body(list)
        case .object:
            var inner: Place?
            var others = 0
            forEachMember(of: list) { key, value in
                if Self.isListName(key) {
                    inner = value
                } else if !Self.isNoise(key) {
                    others += 1
                }
            }
            if others > 0 { return body(list) }
            if let inner { forEachRecordElement(of: inner, body) }
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
    func forEachRecordValue(at path: RequestPath, _ body: (JSONView) -> Void) {
        visit(place, path.steps, 0) { body(self[$0]) }
    }

    /// From the step with that number on. By number, as a slice of the steps counts references each time it is cut.
    private func visit(_ value: Place, _ steps: [RequestPath.Step], _ number: Int, _ body: (Place) -> Void) {
        guard number < steps.count else { return body(value) }
        let member = steps[number].name.withUnsafeBufferPointer { memberFoldingFirst($0, of: value) }
        guard let member, kind(at: member) != .null else { return }
        if steps[number].isList {
            forEachRecordElement(of: member) { visit($0, steps, number + 1, body) }
        } else {
            visit(member, steps, number + 1, body)
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
