import JSON

extension SchemaNode {
    /// Fills in defaults, top down: a default that brings an object gets the defaults inside it too. An explicit null
    /// of a field that is not nullable counts as absent.
    func applyDefaults(to value: inout JSONValue) {
        switch value {
        case .object(var members):
            for (name, member) in members where member.isNull {
                if let node = child(name), !node.isNullable, node.type != nil || node.isIntOrString {
                    members[name] = nil
                }
            }
            for (name, node) in properties where members[name] == nil {
                if let standard = node.defaultValue { members[name] = standard }
            }
            for name in members.keys {
                guard let node = child(name), var member = members[name] else { continue }
                members[name] = nil
                node.applyDefaults(to: &member)
                members[name] = member
            }
            value = .object(members)
        case .array(var elements):
            guard let items else { return }
            for index in elements.indices {
                if elements[index].isNull, !items.isNullable, let standard = items.defaultValue {
                    elements[index] = standard
                }
                items.applyDefaults(to: &elements[index])
            }
            value = .array(elements)
        default: return
        }
    }

    /// Removes what the schema does not know and returns the paths removed, ascending. `apiVersion`, `kind` and
    /// `metadata` of the root are part of a root node's properties; unknown members of `metadata` are removed as well.
    func prune(_ value: inout JSONValue, path: String = "") -> [String] {
        var removed: [String] = []
        prune(&value, path: path, inherits: false, into: &removed)
        return removed.sorted()
    }

    private func prune(_ value: inout JSONValue, path: String, inherits: Bool, into removed: inout [String]) {
        let keeps = preservesUnknownFields || allowsAnyProperty || inherits && type == nil && properties.isEmpty
        switch value {
        case .object(var members):
            for name in members.keys {
                let memberPath = path.isEmpty ? name : "\(path).\(name)"
                if let node = child(name) {
                    guard var member = members[name] else { continue }
                    members[name] = nil
                    node.prune(&member, path: memberPath, inherits: keeps, into: &removed)
                    members[name] = member
                } else if !keeps {
                    members[name] = nil
                    removed.append(memberPath)
                }
            }
            value = .object(members)
        case .array(var elements):
            guard let items else { return }
            for index in elements.indices {
                items.prune(&elements[index], path: "\(path)[\(index)]", inherits: keeps, into: &removed)
            }
            value = .array(elements)
        default: return
        }
    }
}
