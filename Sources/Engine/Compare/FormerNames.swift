import JSON

/// Attributes by the names that a state has for them, where an older version of the provider wrote it.
extension IntendedChange {
    /// The change as the state would have it: of a block also what it says of members inside.
    func named(by state: InstanceValues, _ formers: [FormerName]) -> [IntendedChange] {
        guard state.instance != nil else { return [self] }
        let path = attribute.schemaPath
        for former in formers {
            if path == former.new || path.hasPrefix(former.new + ".") {
                guard let renamed = renamed(former, state) else { continue }
                return [renamed]
            }
            guard former.new.hasPrefix(path + "."), case .block(let value, let isWhole, let key) = operation else {
                continue
            }
            let names = former.new.dropFirst(path.count + 1).split(separator: ".").map(String.init)
            if former.value == .other, state.telling(former.old) < .something { continue }
            var further: [IntendedChange] = []
            let blocks = Self.blocks(state.view(at: attribute))
            guard let inside = Self.renamed(value, attribute, blocks, names[...], former, &further) else { continue }
            var change = self
            change.operation = .block(inside, isWhole: isWhole, key: key)
            return change.named(by: state, formers.filter { $0 != former })
                + further.map { IntendedChange(attribute: $0.attribute, operation: $0.operation, effect: effect) }
        }
        return [self]
    }

    /// Nil where the state has the attribute by its new name, or by neither.
    private func renamed(_ former: FormerName, _ state: InstanceValues) -> IntendedChange? {
        let depth = former.new.split(separator: ".").count
        var names = 0
        guard
            let place = attribute.steps.firstIndex(where: { step in
                if case .name = step { names += 1 }
                return names == depth
            })
        else { return nil }
        let new = TerraformPath(Array(attribute.steps[...place]))
        if former.value == .other {
            guard state.telling(former.old) == .something, state.telling(new) < .something else { return nil }
            return IntendedChange(attribute: attribute, operation: .unknown(.attributeNotInState), effect: effect)
        }
        let old = TerraformPath(attribute.steps[..<place] + [.name(former.oldName)])
        guard state.telling(old) > state.telling(new) else { return nil }
        return IntendedChange(
            attribute: TerraformPath(old.steps + attribute.steps[(place + 1)...]),
            operation: former.operation(operation), effect: effect)
    }

    /// Members inside of blocks; nil when nothing is renamed. One version of the provider wrote all `blocks` of the state, so
    /// that together they tell which name it has.
    private static func renamed(
        _ value: JSONValue, _ path: TerraformPath, _ blocks: [JSONView], _ names: ArraySlice<String>,
        _ former: FormerName, _ further: inout [IntendedChange]
    ) -> JSONValue? {
        guard let name = names.first else { return nil }
        if case .array(let elements) = value {
            var isRenamed = false
            let renamed = elements.enumerated().map { index, element in
                let place = path.appending(.index(index))
                guard let inside = Self.renamed(element, place, blocks, names, former, &further) else { return element }
                isRenamed = true
                return inside
            }
            return isRenamed ? .array(renamed) : nil
        }
        guard case .object(var members) = value, let told = members[name] else { return nil }
        let whole: TerraformPath = if case .index = path.steps.last { path } else { path.appending(.index(0)) }
        let place = whole.appending(.name(name))
        if names.count > 1 {
            let inner = renamed(
                told, place, blocks.flatMap { Self.blocks($0[name]) }, names.dropFirst(), former, &further)
            guard let inner else { return nil }
            members[name] = inner
            return .object(members)
        }
        let old = former.value == .other ? .something : telling(of: former.oldName, in: blocks)
        guard old > telling(of: name, in: blocks) else { return nil }
        members[name] = nil
        if let old = former.old(told) {
            members[former.oldName] = old
        } else {
            further.append(IntendedChange(attribute: place, operation: .unknown(.attributeNotInState)))
        }
        return .object(members)
    }

    /// The blocks that a view is: the elements of a list, else itself.
    private static func blocks(_ view: JSONView?) -> [JSONView] {
        guard let view, !view.isNull else { return [] }
        return view.isArray ? Array(view.elements) : [view]
    }

    private static func telling(of name: String, in blocks: [JSONView]) -> Telling {
        blocks.map { Telling($0[name]) }.max() ?? .nothing
    }
}

/// How much a state tells of an attribute: versions that know both names write the unused one as null, or as an empty list.
private enum Telling: Int, Comparable {
    case nothing, emptiness, something

    init(_ view: JSONView?) {
        guard let view, !view.isNull else {
            self = .nothing
            return
        }
        self = (view.isArray || view.isObject) && view.count == 0 ? .emptiness : .something
    }

    static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

extension FormerName {
    fileprivate func operation(_ operation: IntendedChange.Operation) -> IntendedChange.Operation {
        if value == .same { return operation }
        switch operation {
        case .set(let new), .block(let new, _, _):
            return old(new).map { .set($0) } ?? .unknown(.attributeNotInState)
        case .unset, .gone, .unknown: return operation
        case .add, .remove, .merge, .removeKeys, .there, .unknownKeys: return .unknown(.attributeNotInState)
        }
    }
}

extension InstanceValues {
    fileprivate func telling(_ path: TerraformPath) -> Telling { Telling(view(at: path)) }

    /// By the path as the schema facts write it.
    fileprivate func telling(_ path: String) -> Telling {
        TerraformPath(parsing: path).map { telling($0) } ?? .nothing
    }

    /// An open change of an attribute that the state now has by its new name, as that one; nil when it cannot say it.
    func followed(_ open: Assessor.OpenAttribute, _ path: TerraformPath, _ formers: [FormerName]) -> Followed {
        for former in formers where path.schemaPath == former.old || path.schemaPath.hasPrefix(former.old + ".") {
            let steps = path.steps.map { step -> TerraformPath.Step in
                step == .name(former.oldName)
                    ? .name(former.new.split(separator: ".").last.map(String.init) ?? "") : step
            }
            let new = TerraformPath(steps)
            guard telling(new) > telling(path) else { continue }
            if case .same = former.value { return .here(new, open.newValue) }
            guard open.element == nil, let told = open.newValue, let value = former.new(told) else { return .lost }
            return .here(new, value)
        }
        return .here(path, open.newValue)
    }

    enum Followed {
        case here(TerraformPath, JSONValue?)
        case lost
    }
}
