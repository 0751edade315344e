import JSON

/// Sets and lists, element by element.
extension AttributeComparison {
    func setWhole(
        _ path: TerraformPath, _ facts: SchemaFacts.Attribute?, _ elements: [JSONValue]
    ) -> [ComparedAttribute] {
        guard let facts else { return [] }
        var old = ValueEquality.elements(instance.value(at: path))
        var compared: [ComparedAttribute] = []
        for element in unique(elements, facts, path) {
            let index = old.firstIndex { equality.elementsEqual($0, element, facts, at: path.schemaPath) }
            let match = index.map { old.remove(at: $0) }
            compared.append(self.element(path, facts, old: match, new: element))
        }
        compared += old.map { self.element(path, facts, old: $0, new: nil) }
        compared.append(whole(path))
        return compared
    }

    /// Says that the event told the whole set: what is not listed beside it is not there any more.
    func whole(_ path: TerraformPath) -> ComparedAttribute {
        ComparedAttribute(path: path.text, stateValue: nil, newValue: nil, isEqual: true)
    }

    func unique(
        _ elements: [JSONValue], _ facts: SchemaFacts.Attribute, _ path: TerraformPath
    ) -> [JSONValue] {
        var unique: [JSONValue] = []
        for element in elements
        where !unique.contains(where: { equality.elementsEqual($0, element, facts, at: path.schemaPath) }) {
            unique.append(element)
        }
        return unique
    }

    /// An element of a set that is in the state, in the event, or in both.
    func element(
        _ path: TerraformPath, _ facts: SchemaFacts.Attribute?, old: JSONValue?, new: JSONValue?
    ) -> ComparedAttribute {
        let new = new.map { equality.typed($0, facts?.kind.element ?? .dynamic, at: path.schemaPath) }
        var compared = made(
            path, facts, old: old, new: new, isEqual: (old == nil) == (new == nil), kind: new == nil ? .removed : .added
        )
        compared.element = isHidden(path, facts) ? "redacted" : ElementText.of(old ?? new ?? .null)
        return compared
    }

    func add(
        _ path: TerraformPath, _ facts: SchemaFacts.Attribute?, _ elements: [JSONValue], _ key: String?
    ) -> [ComparedAttribute] {
        guard let facts else { return [] }
        let old = ValueEquality.elements(instance.value(at: path))
        return elements.flatMap { new -> [ComparedAttribute] in
            let others = othersOfKey(path, facts, new, key)
            if let match = old.first(where: { equality.elementsEqual($0, new, facts, at: path.schemaPath) }) {
                return others + [element(path, facts, old: match, new: new)]
            }
            // An element with the same key gives way to the new one.
            let replaced = key.flatMap { key in old.first { sameKey($0, new, key, at: path) } }
            return others + (replaced.map { [element(path, facts, old: $0, new: nil)] } ?? [])
                + [element(path, facts, old: nil, new: new)]
        }
    }

    func remove(
        _ path: TerraformPath, _ facts: SchemaFacts.Attribute?, _ elements: [JSONValue], _ key: String?
    ) -> [ComparedAttribute] {
        guard let facts else { return [] }
        let old = ValueEquality.elements(instance.value(at: path))
        return elements.flatMap { gone -> [ComparedAttribute] in
            let others = othersOfKey(path, facts, gone, key)
            let match = old.first { value in
                if let key { return sameKey(value, gone, key, at: path) }
                return equality.elementsEqual(value, gone, facts, at: path.schemaPath)
            }
            guard let match else {
                // The state does not have it either: a change of the past put right.
                if !others.isEmpty { return others }
                var compared = made(path, facts, old: nil, new: nil, isEqual: true, kind: .removed)
                compared.element = ElementText.of(gone)
                return [compared]
            }
            return others + [element(path, facts, old: match, new: nil)]
        }
    }

    /// Says that elements of this one's key which no state has are not there any more. Its element is the key alone.
    private func othersOfKey(
        _ path: TerraformPath, _ facts: SchemaFacts.Attribute?, _ element: JSONValue, _ key: String?
    ) -> [ComparedAttribute] {
        for name in (key ?? "").split(separator: "|").map(String.init) {
            guard let value = element[name], !ValueEquality.isAbsent(value) else { continue }
            var compared = made(path, facts, old: nil, new: nil, isEqual: true, kind: .removed)
            compared.element = ElementText.of(.object([name: value]))
            return [compared]
        }
        return []
    }

    /// Whether two elements are the same one: by the attribute `key`, or by whichever of `a|b|c` both have.
    /// Its case counts where the schema does not say otherwise of that attribute of the elements of `path`.
    func sameKey(_ left: JSONValue, _ right: JSONValue, _ key: String, at path: TerraformPath) -> Bool {
        key.split(separator: "|").contains { name in
            guard let one = left[String(name)], let other = right[String(name)], !ValueEquality.isAbsent(one) else {
                return false
            }
            if ValueEquality.scalarsEqual(one, other, .dynamic, nil) { return true }
            let facts = type.schema?[path.schemaPath + "." + name]
            return facts?.foldsCase == true && ValueEquality.scalarsEqual(one, other, .string, facts)
        }
    }
}

/// The text that tells an element of a set from the others. A document inside it is told by what it means, and what is
/// long by its digest.
enum ElementText {
    /// As long as keys of changes may be.
    private static let longest = 512

    static func of(_ value: JSONValue) -> String {
        let text = ValueEquality.text(value) ?? compact(value).text
        return text.utf8.count <= longest ? text : Fingerprint.sha256(Array(text.utf8))
    }

    /// Without members that are absent or say nothing.
    static func compact(_ value: JSONValue) -> JSONValue {
        switch value {
        case .object(let members):
            .object(members.filter { !ValueEquality.isAbsent($0.value) }.mapValues(compact))
        case .array(let elements): .array(elements.map(compact))
        case .string(let text) where text.utf8.first == UInt8(ascii: "{"):
            .string(ValueEquality.text(PolicyDocument.canonical(value)) ?? PolicyDocument.canonical(value).text)
        default: value
        }
    }
}
