import JSON

/// JSON merge patch (RFC 7386): null removes, objects merge, everything else replaces.
enum MergePatch {
    static func merge(_ target: JSONValue, _ patch: JSONValue) -> JSONValue {
        guard case .object(let changes) = patch else { return patch }
        var members = target.objectValue ?? [:]
        for (name, change) in changes {
            members[name] = change.isNull ? JSONValue?.none : merge(members[name] ?? .null, change)
        }
        return .object(members)
    }
}

/// Strategic merge as far as compiled-in kinds need it: keyed lists merge by their keys with `$patch: delete` and
/// `$patch: replace`, sets unite, `$deleteFromPrimitiveList/` removes from sets, `$setElementOrder/` is read for the order;
/// `$retainKeys` is applied to the members it names.
enum StrategicMerge {
    static func merge(_ target: JSONValue, _ patch: JSONValue, _ node: SchemaNode) throws(APIStatus) -> JSONValue {
        guard case .object(let changes) = patch else { return patch }
        if changes["$patch"] == "replace" {
            var whole = patch
            whole["$patch"] = nil
            return whole
        }
        if changes["$patch"] == "delete" { return .null }
        var members = target.objectValue ?? [:]
        if let kept = changes["$retainKeys"]?.arrayValue {
            let names = Set(kept.compactMap(\.stringValue))
            members = members.filter { names.contains($0.key) }
        }
        for (name, change) in changes where !name.hasPrefix("$") {
            let child = node.memberNode(name)
            switch change {
            case .null: members[name] = nil
            case .object: members[name] = try merge(members[name] ?? .null, change, child)
            case .array(let items):
                members[name] = try list(
                    members[name]?.arrayValue ?? [], items, child,
                    order: changes["$setElementOrder/\(name)"]?.arrayValue)
            default: members[name] = change
            }
        }
        for (name, gone) in changes where name.hasPrefix("$deleteFromPrimitiveList/") {
            let field = String(name.dropFirst("$deleteFromPrimitiveList/".count))
            let values = Set(gone.arrayValue ?? [])
            members[field] = members[field].map { .array(($0.arrayValue ?? []).filter { !values.contains($0) }) }
        }
        return .object(members)
    }

    private static func list(
        _ old: [JSONValue], _ patch: [JSONValue], _ node: SchemaNode, order: [JSONValue]?
    ) throws(APIStatus) -> JSONValue {
        switch node.listShape {
        case .atomic: return .array(patch)
        case .set: return .array(old + patch.filter { !old.contains($0) })
        case .map:
            if patch.contains(where: { $0["$patch"] == "replace" }) {
                return .array(patch.filter { $0["$patch"] != "replace" })
            }
            var result = old
            for item in patch {
                guard let step = node.element(of: item, node.listShape) else {
                    throw .badRequest("map: \(item.text) does not contain declared merge key")
                }
                let index = result.firstIndex { node.element(of: $0, node.listShape) == step }
                if item["$patch"] == "delete" {
                    if let index { result.remove(at: index) }
                } else if let index {
                    result[index] = try merge(result[index], item, node.items ?? .untyped)
                } else {
                    result.append(item)
                }
            }
            return .array(ordered(result, order, node))
        }
    }

    private static func ordered(_ items: [JSONValue], _ order: [JSONValue]?, _ node: SchemaNode) -> [JSONValue] {
        guard let order else { return items }
        let ranks = order.map { node.element(of: $0, node.listShape) }
        func rank(_ item: JSONValue) -> Int {
            let step = node.element(of: item, node.listShape)
            return ranks.firstIndex(of: step) ?? ranks.count
        }
        return items.enumerated().sorted { left, right in
            let (a, b) = (rank(left.element), rank(right.element))
            return a == b ? left.offset < right.offset : a < b
        }.map(\.element)
    }
}
