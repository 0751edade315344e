import JSON

/// Maps, entry by entry.
extension AttributeComparison {
    func mapWhole(_ path: TerraformPath, _ value: JSONValue) -> [ComparedAttribute] {
        mapWhole(path, old: TagMap(instance, path).entries, value)
    }

    func mapWhole(_ path: TerraformPath, old: [String: JSONValue], _ value: JSONValue) -> [ComparedAttribute] {
        let new = value.objectValue ?? [:]
        var compared: [ComparedAttribute] = []
        for key in Set(new.keys).union(old.keys) where !TagMap.isReserved(key, path) {
            compared.append(entry(path, key, old: old[key], new: new[key]))
        }
        compared.sort { $0.path < $1.path }
        return compared + [whole(path)]
    }

    func merge(_ path: TerraformPath, _ entries: [TagEntry]) -> [ComparedAttribute] {
        let facts = type.attribute(path)
        let (entries, olds) = told(entries, path)
        var compared: [ComparedAttribute] = []
        compared.reserveCapacity(entries.count)
        for index in entries.indices {
            compared.append(
                entry(path, facts, entries[index].key, old: olds[index], new: entries[index].value ?? .string("")))
        }
        return compared
    }

    func removeKeys(_ path: TerraformPath, _ entries: [TagEntry]?) -> [ComparedAttribute] {
        guard let entries else {
            let old = TagMap(instance, path).entries
            return old.keys.sorted().filter { !TagMap.isReserved($0, path) }
                .map { entry(path, $0, old: old[$0], new: nil) }
        }
        let (own, olds) = told(entries, path)
        return zip(own, olds).map { gone, old in
            // With a value given, only a tag that has it goes; whether the live one had, the record does not tell.
            if let value = gone.value, !ValueEquality.isAbsent(value), let old,
                !ValueEquality.scalarsEqual(old, value, .string, nil)
            {
                return unknown(path.appending(.key(gone.key)), nil, .valueNotInEvent)
            }
            return entry(path, gone.key, old: old, new: nil)
        }
    }

    /// The entries of a call that anybody may set, and the state's value of each.
    private func told(_ entries: [TagEntry], _ path: TerraformPath) -> ([TagEntry], [JSONValue?]) {
        let own =
            entries.contains { TagMap.isReserved($0.key, path) }
            ? entries.filter { !TagMap.isReserved($0.key, path) } : entries
        return (own, TagMap(instance, path).values(of: own.map(\.key)))
    }

    /// An entry that is there after the call, with a value that the record does not tell.
    func unknownEntry(_ path: TerraformPath, _ facts: SchemaFacts.Attribute?, _ key: String) -> ComparedAttribute {
        var compared = unknown(path.appending(.key(key)), facts, .valueNotInEvent)
        if ValueEquality.isAbsent(compared.stateValue) { compared.kind = .added }
        return compared
    }

    func entry(_ path: TerraformPath, _ key: String, old: JSONValue?, new: JSONValue?) -> ComparedAttribute {
        entry(path, type.attribute(path), key, old: old, new: new)
    }

    /// `facts`: those of the map.
    private func entry(
        _ path: TerraformPath, _ facts: SchemaFacts.Attribute?, _ key: String, old: JSONValue?, new: JSONValue?
    ) -> ComparedAttribute {
        let isEqual =
            switch (old, new) {
            case (nil, nil): true
            // Tags are texts and nothing else: what reads like another way to write a reference is another tag.
            case (let old?, let new?) where TagMap.holdsTags(path):
                old == new || ValueEquality.text(old) == ValueEquality.text(new) && ValueEquality.text(old) != nil
            case (let old?, let new?):
                ValueEquality.scalarsEqual(old, new, .string, nil)
                    || ValueEquality.isAbsent(old) && ValueEquality.isAbsent(new)
            default: false
            }
        let kind: ChangeKind = old == nil ? .added : new == nil ? .removed : .modified
        return made(path.text(ofEntry: key), facts, old: old, new: new, isEqual: isEqual, kind: kind)
    }
}

/// The entries of a map as the cloud shows them: of tags those with the provider's default tags among them.
struct TagMap {
    private let values: InstanceValues
    private let path: TerraformPath
    /// Where the entries stand with the provider's defaults among them.
    private let whole: TerraformPath?

    init(_ values: InstanceValues, _ path: TerraformPath) {
        self.values = values
        self.path = path
        whole = path.steps.count == 1 ? Self.whole(of: path.root) : nil
    }

    private static let allTags = TerraformPath([.name("tags_all")])
    private static let allLabels = TerraformPath([.name("effective_labels")])
    private static let allAnnotations = TerraformPath([.name("effective_annotations")])

    /// The attribute that holds an entry wherever it was configured.
    private static func whole(of name: String) -> TerraformPath? {
        switch name {
        case "tags": allTags
        case "labels", "resource_labels": allLabels
        case "annotations": allAnnotations
        default: nil
        }
    }

    static func holdsTags(_ path: TerraformPath) -> Bool { path.steps.count == 1 && whole(of: path.root) != nil }

    /// In the order of `keys`; nil in the place of one that neither holds.
    func values(of keys: [String]) -> [JSONValue?] {
        guard let instance = values.instance else { return [JSONValue?](repeating: nil, count: keys.count) }
        guard path.steps.count == 1 else {
            let map = values.view(at: path)
            return keys.map { key in map?[key].flatMap { $0.isNull ? nil : $0.value } }
        }
        var found: [JSONValue?]
        if let whole {
            found = instance.entries(keys, of: whole.root)
            if found.contains(nil) {
                for (place, own) in instance.entries(keys, of: path.root).enumerated() where found[place] == nil {
                    found[place] = own
                }
            }
        } else {
            found = instance.entries(keys, of: path.root)
        }
        for place in found.indices where found[place]?.isNull == true { found[place] = nil }
        return found
    }

    var entries: [String: JSONValue] {
        var entries: [String: JSONValue] = [:]
        for view in [values.view(at: path), whole.flatMap { values.view(at: $0) }] {
            guard let view else { continue }
            for (key, value) in view.members where !value.isNull { entries[key.string ?? ""] = value.value }
        }
        return entries
    }

    /// Tags that AWS writes itself; nobody can set them.
    static func isReserved(_ key: String, _ path: TerraformPath) -> Bool {
        key.begins(with: "aws:") && path.root.begins(with: "tags")
    }
}
