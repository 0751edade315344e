import JSON

/// Compares what a call wants of a resource with what its state has, attribute by attribute (stage 7, compare).
struct AttributeComparison {
    let type: String
    let schema: SchemaFacts
    let instance: InstanceValues
    let digestKey: [UInt8]?
    let equality: ValueEquality

    init(type: String, schema: SchemaFacts, instance: InstanceValues, digestKey: [UInt8]?) {
        self.type = type
        self.schema = schema
        self.instance = instance
        self.digestKey = digestKey
        equality = ValueEquality(schema: schema.types[type] ?? [:])
    }

    func compare(_ change: IntendedChange) -> [ComparedAttribute] {
        let path = change.attribute
        let facts = schema.attribute(type, path)
        switch change.operation {
        case .unknown(let reason): return [unknown(path, facts, reason)]
        case .unset: return unset(path, facts)
        case .set(let value): return set(path, facts, value)
        case .add(let elements, let key): return add(path, facts, elements, key)
        case .remove(let elements, let key): return remove(path, facts, elements, key)
        case .merge(let entries): return entries.compactMap { merge(path, $0) }
        case .removeKeys(let entries): return removeKeys(path, entries)
        case .block(let value, let isWhole, let key):
            let blocks = BlockComparison(comparison: self)
            return blocks.compare(path, facts, value, isWhole: isWhole, key: key)
        }
    }

    // MARK: Scalars and whole values

    private func set(_ path: TerraformPath, _ facts: SchemaFacts.Attribute?, _ value: JSONValue) -> [ComparedAttribute]
    {
        if facts?.isWriteOnly == true { return [unknown(path, facts, .attributeNotInState)] }
        if facts?.kind.isSet == true { return setWhole(path, facts, ValueEquality.elements(value)) }
        if facts?.kind.isMap == true { return mapWhole(path, value) }
        let old = instance.value(at: path)
        return [scalar(path, facts, old: old, new: value.isNull ? JSONValue?.none : value)]
    }

    /// One value against one value.
    func scalar(
        _ path: TerraformPath, _ facts: SchemaFacts.Attribute?, old: JSONValue?, new: JSONValue?,
        kind: ChangeKind = .modified
    ) -> ComparedAttribute {
        let isEqual = equality.areEqual(old, new, facts, at: path.schemaPath)
        if let facts, facts.form != .text, !isEqual {
            let shown = DocumentDigest.shown(old: old, new: new, form: facts.form)
            return made(path, facts, old: shown.old, new: shown.new, isEqual: false, kind: kind)
        }
        return made(path, facts, old: old, new: new, isEqual: isEqual, kind: kind)
    }

    private func unset(_ path: TerraformPath, _ facts: SchemaFacts.Attribute?) -> [ComparedAttribute] {
        if facts?.kind.isSet == true { return setWhole(path, facts, []) }
        if facts?.kind.isMap == true { return mapWhole(path, .object([:])) }
        let old = instance.value(at: path)
        return [scalar(path, facts, old: old, new: nil, kind: facts?.kind.isNested == true ? .removed : .modified)]
    }

    // MARK: Sets and lists of scalars

    private func setWhole(
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
    private func whole(_ path: TerraformPath) -> ComparedAttribute {
        ComparedAttribute(path: path.text, stateValue: nil, newValue: nil, isEqual: true)
    }

    private func unique(
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
        var compared = made(
            path, facts, old: old, new: new, isEqual: (old == nil) == (new == nil), kind: new == nil ? .removed : .added
        )
        compared.element = isHidden(path, facts) ? "redacted" : ElementText.of(old ?? new ?? .null)
        return compared
    }

    private func add(
        _ path: TerraformPath, _ facts: SchemaFacts.Attribute?, _ elements: [JSONValue], _ key: String?
    ) -> [ComparedAttribute] {
        guard let facts else { return [] }
        let old = ValueEquality.elements(instance.value(at: path))
        return elements.flatMap { new -> [ComparedAttribute] in
            if let match = old.first(where: { equality.elementsEqual($0, new, facts, at: path.schemaPath) }) {
                return [element(path, facts, old: match, new: new)]
            }
            // An element with the same key gives way to the new one.
            let replaced = key.flatMap { key in old.first { sameKey($0, new, key) } }
            return (replaced.map { [element(path, facts, old: $0, new: nil)] } ?? [])
                + [element(path, facts, old: nil, new: new)]
        }
    }

    private func remove(
        _ path: TerraformPath, _ facts: SchemaFacts.Attribute?, _ elements: [JSONValue], _ key: String?
    ) -> [ComparedAttribute] {
        guard let facts else { return [] }
        let old = ValueEquality.elements(instance.value(at: path))
        return elements.map { gone in
            let match = old.first { value in
                if let key { return sameKey(value, gone, key) }
                return equality.elementsEqual(value, gone, facts, at: path.schemaPath)
            }
            guard let match else {
                // The state does not have it either: a change of the past put right.
                var compared = made(path, facts, old: nil, new: nil, isEqual: true, kind: .removed)
                compared.element = ElementText.of(gone)
                return compared
            }
            return element(path, facts, old: match, new: nil)
        }
    }

    /// Whether two elements are the same one: by the attribute `key`, or by whichever of `a|b|c` both have.
    func sameKey(_ left: JSONValue, _ right: JSONValue, _ key: String) -> Bool {
        key.split(separator: "|").contains { name in
            guard let one = left[String(name)], let other = right[String(name)] else { return false }
            return !ValueEquality.isAbsent(one) && ValueEquality.scalarsEqual(one, other, .dynamic, nil)
        }
    }

    // MARK: Maps

    private func mapWhole(_ path: TerraformPath, _ value: JSONValue) -> [ComparedAttribute] {
        let new = value.objectValue ?? [:]
        let old = TagMap(instance, path).entries
        var compared: [ComparedAttribute] = []
        for key in Set(new.keys).union(old.keys) where !TagMap.isReserved(key, path) {
            compared.append(entry(path, key, old: old[key], new: new[key]))
        }
        compared.sort { $0.path < $1.path }
        return compared.isEmpty ? [whole(path)] : compared
    }

    private func merge(_ path: TerraformPath, _ entry: TagEntry) -> ComparedAttribute? {
        guard !TagMap.isReserved(entry.key, path) else { return nil }
        let old = TagMap(instance, path).entries[entry.key]
        return self.entry(path, entry.key, old: old, new: entry.value ?? .string(""))
    }

    private func removeKeys(_ path: TerraformPath, _ entries: [TagEntry]?) -> [ComparedAttribute] {
        let old = TagMap(instance, path).entries
        guard let entries else {
            return old.keys.sorted().filter { !TagMap.isReserved($0, path) }
                .map { entry(path, $0, old: old[$0], new: nil) }
        }
        return entries.filter { !TagMap.isReserved($0.key, path) }.map { gone in
            // With a value given, only a tag that has it goes; whether the live one had, the record does not tell.
            if let value = gone.value, !ValueEquality.isAbsent(value), let old = old[gone.key],
                !ValueEquality.scalarsEqual(old, value, .string, nil)
            {
                return unknown(path.appending(.key(gone.key)), nil, .valueNotInEvent)
            }
            return entry(path, gone.key, old: old[gone.key], new: nil)
        }
    }

    private func entry(_ path: TerraformPath, _ key: String, old: JSONValue?, new: JSONValue?) -> ComparedAttribute {
        let isEqual =
            switch (old, new) {
            case (nil, nil): true
            case (let old?, let new?):
                ValueEquality.scalarsEqual(old, new, .string, nil)
                    || ValueEquality.isAbsent(old) && ValueEquality.isAbsent(new)
            default: false
            }
        let kind: ChangeKind = old == nil ? .added : new == nil ? .removed : .modified
        return made(
            path.appending(.key(key)), schema.attribute(type, path), old: old, new: new, isEqual: isEqual, kind: kind)
    }

    // MARK: Making results

    func unknown(_ path: TerraformPath, _ facts: SchemaFacts.Attribute?, _ reason: UnknownReason) -> ComparedAttribute {
        var compared = made(path, facts, old: instance.value(at: path), new: nil, isEqual: false, kind: .modified)
        compared.isKnown = false
        compared.unknownReason = reason
        // What the record itself hides is treated as a secret on both sides.
        if reason == .valueRedacted, !compared.isSensitive {
            compared.isSensitive = true
            compared.stateValue = KeyedDigest.redacted(compared.stateValue, key: digestKey)
        }
        return compared
    }

    private func isHidden(_ path: TerraformPath, _ facts: SchemaFacts.Attribute?) -> Bool {
        facts?.isSensitive == true || instance.isSensitive(path)
    }

    private func made(
        _ path: TerraformPath, _ facts: SchemaFacts.Attribute?, old: JSONValue?, new: JSONValue?, isEqual: Bool,
        kind: ChangeKind
    ) -> ComparedAttribute {
        let isSensitive = isHidden(path, facts)
        return ComparedAttribute(
            path: path.text,
            stateValue: isSensitive ? KeyedDigest.redacted(old, key: digestKey) : old,
            newValue: isSensitive ? KeyedDigest.redacted(new, key: digestKey) : new,
            isEqual: isEqual, kind: kind, isSensitive: isSensitive)
    }
}

/// The entries of a map as the cloud shows them: of tags those with the provider's default tags among them.
struct TagMap {
    let entries: [String: JSONValue]

    init(_ instance: InstanceValues, _ path: TerraformPath) {
        var entries = instance.value(at: path)?.objectValue ?? [:]
        if path.steps == [.name("tags")] {
            let all = instance.value(at: TerraformPath([.name("tags_all")]))?.objectValue ?? [:]
            entries.merge(all) { $1 }
        }
        self.entries = entries.filter { !$0.value.isNull }
    }

    /// Tags that AWS writes itself; nobody can set them.
    static func isReserved(_ key: String, _ path: TerraformPath) -> Bool {
        path.root.hasPrefix("tags") && key.utf8.starts(with: "aws:".utf8)
    }
}

/// The text that tells an element of a set from the others.
enum ElementText {
    static func of(_ value: JSONValue) -> String {
        if let text = ValueEquality.text(value) { return text }
        return compact(value).text
    }

    /// Without members that are absent or say nothing.
    static func compact(_ value: JSONValue) -> JSONValue {
        switch value {
        case .object(let members):
            .object(members.filter { !ValueEquality.isAbsent($0.value) }.mapValues(compact))
        case .array(let elements): .array(elements.map(compact))
        default: value
        }
    }
}
