import JSON

/// How records write values: wrappers, lists in several forms, scalars with something round them.
extension JSONView {
    /// The member with that name, the case of its first letter aside.
    func recordMember(_ name: [UInt8]) -> JSONView? {
        guard isObject, let first = name.first else { return nil }
        var found: JSONView?
        for (key, value) in members {
            let matches = key.withBytes { bytes in
                guard bytes.count == name.count, let head = bytes.first else { return false }
                guard MemberTree.foldFirst(head) == MemberTree.foldFirst(first) else { return false }
                for index in 1..<max(name.count, 1) where bytes[index] != name[index] { return false }
                return true
            }
            if matches { found = value }
        }
        return found
    }

    /// The elements of a list in any form: an array, one bare object or scalar, `{"items": ...}`, `{}` or `""`.
    var recordElements: [JSONView] {
        switch kind {
        case .array: return Array(elements)
        case .null: return []
        case .string: return isString("") ? [] : [self]
        case .number, .bool: return [self]
        case .object:
            var inner: JSONView?
            var others = 0
            for (key, value) in members {
                if Self.listNames.contains(where: { key.isString($0) }) {
                    inner = value
                } else if !Self.isNoise(key) {
                    others += 1
                }
            }
            if let inner, others == 0 { return inner.recordElements }
            return others == 0 ? [] : [self]
        }
    }

    private static let listNames = ["items", "item", "member", "Items", "Item", "Member"]
    private static let noise = ["xmlns", "tag", "quantity", "Quantity", "xmlns:xsi", "xsi:type"]

    /// Members that the record's writer added: XML name spaces, counters.
    static func isNoise(_ key: JSONView) -> Bool { noise.contains { key.isString($0) } }

    /// The value inside `{"value": x}` or `{"tag": 1, "content": x}`; anything else is itself.
    var recordScalar: JSONView {
        guard isObject, count <= 2 else { return self }
        if count == 1, let value = self["value"] ?? self["Value"] { return value }
        if let content = self["content"], count == 1 || self["tag"] != nil { return content }
        return self
    }

    /// All values at the path, lists taken apart.
    func recordValues(at path: RequestPath) -> [JSONView] {
        var current = [self]
        for step in path.steps {
            var next: [JSONView] = []
            for view in current {
                guard let member = view.recordMember(step.name), !member.isNull else { continue }
                if step.isList { next += member.recordElements } else { next.append(member) }
            }
            current = next
        }
        return current
    }

    /// The text of the scalar at the path; nil when there is none.
    func recordText(at path: RequestPath) -> String? {
        for value in recordValues(at: path) {
            if let text = value.recordScalar.scalarText, !text.isEmpty { return text }
        }
        return nil
    }

    /// What stands inside a lone `<Action>Request` or `<Action>Response`.
    func unwrapped(_ suffixes: [String]) -> JSONView {
        guard isObject, count == 1 else { return self }
        for (key, value) in members where value.isObject {
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
