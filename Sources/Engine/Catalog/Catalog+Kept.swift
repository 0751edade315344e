extension Catalog {
    /// What the state reader must keep of each type: attributes, and the keys that instances are looked up by.
    public var kept: [TypeSpec] { Self.kept(types, events, schema) }

    static func kept(_ types: [String: TypeSpec], _ events: [EventSpec], _ schema: SchemaFacts) -> [TypeSpec] {
        var attributes: [String: Set<String>] = [:]
        for event in events {
            for target in event.groups.joined() {
                var roots = Set(target.fixed.map(\.attribute.root))
                for rule in target.members.rules + target.responseMembers.rules {
                    if let attribute = rule.attribute { roots.insert(attribute.root) }
                    for attribute in rule.chooser.map({ Array($0.attributes.values) }) ?? [] {
                        roots.insert(attribute.root)
                    }
                }
                for type in target.types where type != "*" { attributes[type, default: []].formUnion(roots) }
            }
        }
        return types.values.sorted { $0.name < $1.name }.map { type in
            var type = type
            var roots = attributes[type.name] ?? []
            for name in always where schema.attribute(type.name, name) != nil { roots.insert(name) }
            type.keep = roots.union(type.keep).subtracting(type.keys.joined()).sorted()
            return type
        }
    }

    /// Kept of every type that has them.
    private static let always = ["id", "arn", "name", "tags", "tags_all", "region", "labels", "effective_labels"]
}
