import JSON

/// Compares nested blocks: a single one member by member, several by their key or as a set.
struct BlockComparison {
    let comparison: AttributeComparison

    func compare(
        _ path: TerraformPath, _ facts: SchemaFacts.Attribute?, _ value: JSONValue, isWhole: Bool, key: String?
    ) -> [ComparedAttribute] {
        let old = ValueEquality.elements(comparison.instance.value(at: path))
        if case .object(let members) = value, facts?.kind.isSet != true {
            let at = facts?.kind.isList == true ? path.appending(.index(0)) : path
            return single(at, old: old.first, new: members, isWhole: isWhole)
        }
        let new = ValueEquality.elements(value)
        guard let facts else { return [] }
        if facts.kind.isList, let key { return keyed(path, facts, old: old, new: new, key: key, isWhole: isWhole) }
        if facts.kind.isList, facts.isSingle || (old.count <= 1 && new.count == 1) {
            guard let first = new.first else {
                return [
                    comparison.scalar(
                        path, facts, old: old.isEmpty ? JSONValue?.none : .array(old), new: nil, kind: .removed)
                ]
            }
            return single(path.appending(.index(0)), old: old.first, new: first.objectValue ?? [:], isWhole: isWhole)
        }
        return elements(path, facts, old: old, new: new)
    }

    /// Each member that the event gives and, where it gives the whole block, each that it leaves out.
    private func single(
        _ path: TerraformPath, old: JSONValue?, new: [String: JSONValue], isWhole: Bool
    ) -> [ComparedAttribute] {
        var compared: [ComparedAttribute] = []
        let new = ForwardForm.aligned(new, with: old?.objectValue)
        let base = path.schemaPath
        var names = Set(new.keys)
        if comparison.type.attribute(path)?.isChoice == true {
            let (before, after) = (ValueEquality.chosen(old?.objectValue ?? [:]), ValueEquality.chosen(new))
            for name in before.symmetricDifference(after).sorted() {
                compared.append(choice(path.appending(.name(name)), old: old?[name], new: new[name]))
            }
            for name in before.intersection(after) {
                compared.append(
                    ComparedAttribute(
                        path: path.appending(.name(name)).text, stateValue: old?[name], newValue: old?[name],
                        isEqual: true))
            }
            compared.append(ComparedAttribute(path: base, stateValue: nil, newValue: nil, isEqual: true))
            names.formIntersection(before)
        }
        if isWhole, let oldNames = old?.objectValue?.keys { names.formUnion(oldNames) }
        for name in names.sorted() {
            let child = path.appending(.name(name))
            guard let facts = comparison.type.attribute(child) else { continue }
            if facts.isReadOnly { continue }
            guard let value = new[name] else {
                if facts.isComputed { continue }
                compared.append(comparison.scalar(child, facts, old: present(old?[name]), new: facts.standard))
                continue
            }
            compared += member(child, facts, old: present(old?[name]), new: value, isWhole: isWhole)
        }
        if compared.isEmpty, base == path.text {
            compared.append(ComparedAttribute(path: path.text, stateValue: nil, newValue: nil, isEqual: true))
        }
        return compared
    }

    /// A block that only one side has, whatever is in it.
    private func choice(_ path: TerraformPath, old: JSONValue?, new: JSONValue?) -> ComparedAttribute {
        let facts = comparison.type.attribute(path)
        let kind: ChangeKind = new == nil ? .removed : .added
        return comparison.made(
            path, facts, old: kind == .removed ? old : nil, new: new, isEqual: false, kind: kind)
    }

    private func present(_ value: JSONValue?) -> JSONValue? { value?.isNull == true ? nil : value }

    private func member(
        _ path: TerraformPath, _ facts: SchemaFacts.Attribute, old: JSONValue?, new: JSONValue, isWhole: Bool
    ) -> [ComparedAttribute] {
        if facts.kind.isNested {
            let (left, right) = (ValueEquality.elements(old), ValueEquality.elements(new))
            if facts.kind.isList, left.count <= 1, right.count == 1, let first = right.first?.objectValue {
                return single(path.appending(.index(0)), old: left.first, new: first, isWhole: isWhole)
            }
            if !facts.kind.isList, !facts.kind.isSet, let first = new.objectValue {
                return single(path, old: old, new: first, isWhole: isWhole)
            }
            return elements(path, facts, old: left, new: right)
        }
        if facts.kind.isSet {
            return elements(path, facts, old: ValueEquality.elements(old), new: ValueEquality.elements(new))
        }
        if facts.kind.isMap, case .object = new {
            let new = comparison.equality.typed(new, facts, at: path.schemaPath)
            return comparison.mapWhole(path, old: old?.objectValue?.filter { !$0.value.isNull } ?? [:], new)
        }
        return [comparison.scalar(path, facts, old: old, new: new)]
    }

    /// Several elements, told apart by all they hold.
    private func elements(
        _ path: TerraformPath, _ facts: SchemaFacts.Attribute, old: [JSONValue], new: [JSONValue]
    ) -> [ComparedAttribute] {
        var rest = old
        var compared: [ComparedAttribute] = []
        for element in new {
            let index = rest.firstIndex {
                comparison.equality.elementsEqual($0, element, facts, at: path.schemaPath)
            }
            compared.append(comparison.element(path, facts, old: index.map { rest.remove(at: $0) }, new: element))
        }
        compared += rest.map { comparison.element(path, facts, old: $0, new: nil) }
        compared.append(ComparedAttribute(path: path.text, stateValue: nil, newValue: nil, isEqual: true))
        return compared
    }

    /// Several elements of a list, told apart by one member; the path carries the index that the state has.
    private func keyed(
        _ path: TerraformPath, _ facts: SchemaFacts.Attribute, old: [JSONValue], new: [JSONValue], key: String,
        isWhole: Bool
    ) -> [ComparedAttribute] {
        var compared: [ComparedAttribute] = []
        var met = Set<Int>()
        for element in new {
            let index = old.indices.first { !met.contains($0) && comparison.sameKey(old[$0], element, key, at: path) }
            guard let index else {
                compared.append(comparison.element(path, facts, old: nil, new: element))
                continue
            }
            met.insert(index)
            // Taken away before, it is there again.
            compared.append(comparison.element(path, facts, old: old[index], new: old[index]))
            compared += single(
                path.appending(.index(index)), old: old[index], new: element.objectValue ?? [:], isWhole: isWhole)
        }
        for index in old.indices where !met.contains(index) {
            compared.append(comparison.element(path, facts, old: old[index], new: nil))
        }
        compared.append(ComparedAttribute(path: path.text, stateValue: nil, newValue: nil, isEqual: true))
        return compared
    }
}
