import JSON

extension TypedValue {
    /// Lays `applied` over `live`: members and keyed items are merged, everything else is taken from `applied`.
    static func merge(_ live: JSONValue, _ applied: JSONValue, _ node: SchemaNode) -> JSONValue {
        switch (live, applied) {
        case (.object(var members), .object(let new)) where !node.isAtomicMap:
            for (name, value) in new {
                members[name] = members[name].map { merge($0, value, node.memberNode(name)) } ?? value
            }
            return .object(members)
        case (.array(let old), .array(let new)):
            if case .atomic = node.listShape { return applied }
            return .array(mergeItems(old, new, node))
        default: return applied
        }
    }

    /// The items of both lists: the order of `new`, with items that only `old` has kept where they stood.
    private static func mergeItems(_ old: [JSONValue], _ new: [JSONValue], _ node: SchemaNode) -> [JSONValue] {
        let shape = node.listShape
        let items = node.items ?? .untyped
        let oldSteps = old.map { node.element(of: $0, shape) }
        let newSteps = new.map { node.element(of: $0, shape) }
        let known = Set(newSteps.compactMap { $0 })
        var standing: [PathElement: JSONValue] = [:]
        for (step, item) in zip(oldSteps, old) { if let step, standing[step] == nil { standing[step] = item } }

        var result: [JSONValue] = []
        var merged: Set<PathElement> = []
        var position = 0
        func takeOwn(until step: PathElement?) {
            while position < old.count {
                let here = oldSteps[position]
                if let here, known.contains(here) {
                    if here == step || !merged.contains(here) { return }
                } else {
                    result.append(old[position])
                }
                position += 1
            }
        }
        for (step, item) in zip(newSteps, new) {
            takeOwn(until: step)
            guard let step else {
                result.append(item)
                continue
            }
            merged.insert(step)
            result.append(standing[step].map { merge($0, item, items) } ?? item)
            if position < old.count, oldSteps[position] == step { position += 1 }
        }
        takeOwn(until: nil)
        return result
    }

    /// Removes the paths of `set`. A member or item whose own path is in the set goes whole.
    static func remove(_ value: JSONValue, _ set: FieldSet, _ node: SchemaNode) -> JSONValue {
        guard !set.isEmpty else { return value }
        switch value {
        case .object(let members) where !node.isAtomicMap:
            var result: [String: JSONValue] = [:]
            for (name, member) in members where !set.members.contains(.field(name)) {
                result[name] = remove(member, set.below(.field(name)), node.memberNode(name))
            }
            return .object(result)
        case .array(let elements):
            if case .atomic = node.listShape { return value }
            return .array(
                elements.compactMap { element -> JSONValue? in
                    guard let step = node.element(of: element, node.listShape) else { return element }
                    if set.members.contains(step) { return nil }
                    return remove(element, set.below(step), node.items ?? .untyped)
                })
        default: return value
        }
    }
}
