import JSON

/// The attributes of an instance as one object, whatever form the state has them in.
struct StateAttributes {
    /// Nil when the instance has none.
    let view: JSONView?

    init(_ instance: JSONView) {
        if let attributes = instance["attributes"], attributes.isObject {
            view = attributes
        } else if let flat = instance["attributes_flat"], flat.isObject {
            view = Self.unflattened(flat)
        } else {
            view = nil
        }
    }

    /// `attributes_flat` of a state that Terraform 0.12 carried over: `tags.%`, `tags.Name`, `ingress.#`,
    /// `ingress.123.from_port`. All values are strings.
    private static func unflattened(_ flat: JSONView) -> JSONView? {
        var tree = FlatNode()
        for member in flat.members {
            guard let key = member.key.string, let value = member.value.string else { continue }
            tree.insert(key.split(separator: ".", maxSplits: 32).map(String.init)[...], value)
        }
        return try? JSONDocument(parsing: tree.value.serialized).root
    }
}

/// A node of a flat map made a tree again.
private struct FlatNode {
    var text: String?
    var children: [String: FlatNode] = [:]

    mutating func insert(_ path: ArraySlice<String>, _ value: String) {
        guard let first = path.first else {
            text = value
            return
        }
        children[first, default: FlatNode()].insert(path.dropFirst(), value)
    }

    var value: JSONValue {
        if children.isEmpty { return text.map(JSONValue.string) ?? .null }
        if children["#"] != nil {
            let keys = children.keys.filter { $0 != "#" }.sorted {
                (UInt64($0) ?? .max, $0) < (UInt64($1) ?? .max, $1)
            }
            return .array(keys.compactMap { children[$0]?.value })
        }
        guard children["%"] == nil else { return .object(leaves) }
        return .object(children.mapValues(\.value))
    }

    /// The entries of a map, whose keys may hold dots.
    private var leaves: [String: JSONValue] {
        var found: [String: JSONValue] = [:]
        for (key, child) in children where key != "%" {
            if child.children.isEmpty { found[key] = child.value }
            for (rest, value) in child.leaves { found["\(key).\(rest)"] = value }
        }
        return found
    }
}

/// The sensitive paths of an instance as lines of Terraform's path syntax.
enum SensitivePaths {
    static func lines(_ list: JSONView?) -> String {
        guard let list, list.count > 0 else { return "" }
        return list.elements.map { path in
            path.elements.reduce(into: "") { text, step in
                let value = step["value"]
                if step["type"]?.isString("get_attr") == true, let name = value?.string {
                    text += text.isEmpty ? name : ".\(name)"
                } else if let index = value?["value"] ?? value {
                    text +=
                        index.isString ? "[\(StatePath.quoted(index.string ?? ""))]" : "[\(index.scalarText ?? "0")]"
                }
            }
        }.joined(separator: "\n")
    }
}

/// The identity keys of an instance.
enum StateKeys {
    /// The most keys that one composite of lists may give.
    static let limit = 256

    /// The texts of one key: one, none when a part is missing or empty, several when a part is a list. `found` are the
    /// attributes by their number.
    static func texts(_ key: [KeepPlan.KeyPath], in found: [JSONView?]) -> [[UInt8]] {
        var texts: [[UInt8]] = []
        for (number, path) in key.enumerated() {
            guard let attribute = found[path.attribute] else { return [] }
            let parts = values(path.steps[...], in: attribute)
            guard !parts.isEmpty else { return [] }
            if number == 0 {
                texts = Array(parts.prefix(limit))
            } else {
                texts = Array(texts.flatMap { left in parts.map { left + [UInt8(ascii: ":")] + $0 } }.prefix(limit))
            }
        }
        return texts
    }

    private static func values(_ steps: ArraySlice<String>, in view: JSONView) -> [[UInt8]] {
        guard let step = steps.first else {
            switch view.kind {
            case .string, .number, .bool:
                let bytes = view.bytes
                return bytes.isEmpty ? [] : [bytes]
            case .array: return view.elements.prefix(limit).flatMap { $0.isArray ? [] : values([], in: $0) }
            default: return []
            }
        }
        if view.isArray {
            guard let index = Int(step), let element = view[index] else { return [] }
            return values(steps.dropFirst(), in: element)
        }
        guard let member = view[step] else { return [] }
        return values(steps.dropFirst(), in: member)
    }
}
