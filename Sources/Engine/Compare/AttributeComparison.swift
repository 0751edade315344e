import JSON

/// Compares what a call wants of a resource with what its state has, attribute by attribute (stage 7, compare).
struct AttributeComparison {
    let type: TypeFacts
    let instance: InstanceValues
    let digestKey: [UInt8]?

    var equality: ValueEquality { ValueEquality(schema: type.schema ?? [:]) }

    func compare(_ change: IntendedChange) -> [ComparedAttribute] {
        let path = change.attribute
        let facts = type.attribute(path)
        switch change.operation {
        case .unknown(let reason): return [unknown(path, facts, reason)]
        case .unset: return unset(path, facts)
        case .gone:
            let old = instance.value(at: path)
            return [made(path, facts, old: old, new: nil, isEqual: ValueEquality.isAbsent(old), kind: .removed)]
        case .set(let value): return set(path, facts, value)
        case .add(let elements, let key): return add(path, facts, elements, key)
        case .remove(let elements, let key): return remove(path, facts, elements, key)
        case .merge(let entries): return merge(path, entries)
        case .removeKeys(let entries): return removeKeys(path, entries)
        case .block(let value, let isWhole, let key):
            let blocks = BlockComparison(comparison: self)
            return blocks.compare(path, facts, value, isWhole: isWhole, key: key)
        case .there:
            let isThere = !ValueEquality.elements(instance.value(at: path)).isEmpty
            let new = isThere ? JSONValue?.none : .array([.object([:])])
            return [made(path, facts, old: nil, new: new, isEqual: isThere, kind: .added)]
        case .unknownKeys(let keys): return keys.map { unknownEntry(path, facts, $0) }
        }
    }

    // MARK: Scalars and whole values

    func set(_ path: TerraformPath, _ facts: SchemaFacts.Attribute?, _ value: JSONValue) -> [ComparedAttribute] {
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
        let new = new.map { equality.typed($0, facts, at: path.schemaPath) }
        if let facts, facts.form == .policy, facts.kind == .string, let pair = PolicyPair(old, new) {
            let shown = pair.isEqual ? (old: old, new: new) : DocumentDigest.shown(old: old, new: new, pair)
            return made(path, facts, old: shown.old, new: shown.new, isEqual: pair.isEqual, kind: kind)
        }
        let isEqual = equality.areEqual(old, new, facts, at: path.schemaPath)
        if let facts, facts.form != .text, !isEqual {
            let shown = DocumentDigest.shown(old: old, new: new, form: facts.form)
            return made(path, facts, old: shown.old, new: shown.new, isEqual: false, kind: kind)
        }
        return made(path, facts, old: old, new: new, isEqual: isEqual, kind: kind)
    }

    func unset(_ path: TerraformPath, _ facts: SchemaFacts.Attribute?) -> [ComparedAttribute] {
        if facts?.kind.isSet == true { return setWhole(path, facts, []) }
        if facts?.kind.isMap == true { return mapWhole(path, .object([:])) }
        let old = instance.value(at: path)
        return [scalar(path, facts, old: old, new: nil, kind: facts?.kind.isNested == true ? .removed : .modified)]
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

    func isHidden(_ path: TerraformPath, _ facts: SchemaFacts.Attribute?) -> Bool {
        facts?.isSensitive == true || instance.isSensitive(path.text)
    }

    func made(
        _ path: TerraformPath, _ facts: SchemaFacts.Attribute?, old: JSONValue?, new: JSONValue?, isEqual: Bool,
        kind: ChangeKind
    ) -> ComparedAttribute {
        made(path.text, facts, old: old, new: new, isEqual: isEqual, kind: kind)
    }

    /// `path` as Terraform writes it.
    func made(
        _ path: String, _ facts: SchemaFacts.Attribute?, old: JSONValue?, new: JSONValue?, isEqual: Bool,
        kind: ChangeKind
    ) -> ComparedAttribute {
        let isSensitive = facts?.isSensitive == true || instance.isSensitive(path)
        return ComparedAttribute(
            path: path,
            stateValue: isSensitive ? KeyedDigest.redacted(old, key: digestKey) : old,
            newValue: isSensitive ? KeyedDigest.redacted(new, key: digestKey) : new,
            isEqual: isEqual, kind: kind, isSensitive: isSensitive)
    }
}
