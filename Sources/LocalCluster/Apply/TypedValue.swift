import JSON

/// How a list is to be read for merging and ownership.
enum ListShape {
    case atomic
    case set
    case map(keys: [String])
}

extension SchemaNode {
    var listShape: ListShape {
        switch listType {
        case .atomic: .atomic
        case .set: .set
        case .map: listMapKeys.isEmpty ? .atomic : .map(keys: listMapKeys)
        }
    }

    /// The path element of a list item; nil when a key is missing or the item has the wrong shape.
    func element(of item: JSONValue, _ shape: ListShape) -> PathElement? {
        switch shape {
        case .atomic: return nil
        case .set:
            if item.objectValue != nil || item.arrayValue != nil || item.isNull { return nil }
            return .value(item)
        case .map(let keys):
            var result: [PathElement.Key] = []
            for key in keys.sorted() {
                if let value = item[key] ?? items?.properties[key]?.defaultValue {
                    result.append(.init(name: key, value: value))
                }
            }
            return result.isEmpty ? nil : .keys(result)
        }
    }

    /// A member that the schema does not know is read without a schema, when the node allows such members.
    func memberNode(_ name: String) -> SchemaNode { child(name) ?? .untyped }
}

/// Reading an object together with its schema, as server-side apply needs it.
enum TypedValue {
    /// Every path that the value sets: leaves, items of keyed lists, atomic parts whole.
    static func fieldSet(_ value: JSONValue, _ node: SchemaNode) -> FieldSet {
        var set = FieldSet()
        collect(value, node, path: [], into: &set)
        return set
    }

    private static func collect(_ value: JSONValue, _ node: SchemaNode, path: [PathElement], into set: inout FieldSet) {
        switch value {
        case .object(let members) where !node.isAtomicMap:
            for (name, member) in members {
                let memberPath = path + [.field(name)]
                collect(member, node.memberNode(name), path: memberPath, into: &set)
                let isEmpty = member.isNull || member.objectValue?.isEmpty == true
                if isEmpty || node.properties[name] == nil { set.insert(memberPath) }
            }
        case .array(let elements):
            if case .atomic = node.listShape {
                set.insert(path)
                return
            }
            for element in elements {
                guard let step = node.element(of: element, node.listShape) else { continue }
                collect(element, node.items ?? .untyped, path: path + [step], into: &set)
                set.insert(path + [step])
            }
        default: set.insert(path)
        }
    }

    // MARK: comparison

    struct Comparison {
        var added = FieldSet()
        var removed = FieldSet()
        var modified = FieldSet()
    }

    static func compare(_ old: JSONValue, _ new: JSONValue, _ node: SchemaNode) -> Comparison {
        var result = Comparison()
        compare(old, new, node, path: [], into: &result)
        result.added = result.added.withoutSystemFields()
        result.removed = result.removed.withoutSystemFields()
        result.modified = result.modified.withoutSystemFields()
        return result
    }

    private static func compare(
        _ old: JSONValue?, _ new: JSONValue?, _ node: SchemaNode, path: [PathElement], into result: inout Comparison
    ) {
        if old == new { return }
        if let pairs = memberPairs(old, new, node) {
            for (step, oldChild, newChild, childNode) in pairs {
                compare(oldChild, newChild, childNode, path: path + [step], into: &result)
            }
            if old == nil { result.added.insert(path) }
            if new == nil { result.removed.insert(path) }
            return
        }
        if old == nil {
            result.added.insert(path)
        } else if new == nil {
            result.removed.insert(path)
        } else {
            result.modified.insert(path)
        }
    }

    private typealias Pair = (PathElement, JSONValue?, JSONValue?, SchemaNode)

    /// The children of two values side by side; nil when the node is a leaf for at least one of them. Null has no children.
    private static func memberPairs(_ old: JSONValue?, _ new: JSONValue?, _ node: SchemaNode) -> [Pair]? {
        let present = [old, new].compactMap { $0 }.filter { !$0.isNull }
        guard !present.isEmpty else { return nil }
        if present.allSatisfy({ $0.objectValue != nil }), !node.isAtomicMap {
            let names = Set(present.flatMap { Array(($0.objectValue ?? [:]).keys) })
            return names.map { (.field($0), old?[$0], new?[$0], node.memberNode($0)) }
        }
        guard present.allSatisfy({ $0.arrayValue != nil }) else { return nil }
        if case .atomic = node.listShape { return nil }
        let (oldItems, newItems) = (keyed(old, node), keyed(new, node))
        let steps = Set(oldItems.keys).union(newItems.keys)
        return steps.map { ($0, oldItems[$0], newItems[$0], node.items ?? .untyped) }
    }

    private static func keyed(_ value: JSONValue?, _ node: SchemaNode) -> [PathElement: JSONValue] {
        var result: [PathElement: JSONValue] = [:]
        for element in value?.arrayValue ?? [] {
            if let step = node.element(of: element, node.listShape) { result[step] = element }
        }
        return result
    }
}
