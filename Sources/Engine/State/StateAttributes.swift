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

    /// The texts of one key: one, none when a part is missing or empty, several when a part is a list.
    static func texts(_ key: [KeepPlan.KeyPath], in root: JSONView) -> [[UInt8]] {
        var texts: [[UInt8]] = []
        for (number, path) in key.enumerated() {
            let parts = values(path.steps[...], in: root)
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

/// Region and account of an instance, as far as its state says.
struct StateHome {
    var region = ""
    var account = ""

    init(_ attributes: StateAttributes, identity: JSONView?, type: JSONView) {
        guard let root = attributes.view else { return }
        func text(_ name: String) -> String? {
            root[name]?.string.flatMap { $0.isEmpty ? nil : $0 }
        }
        let isGoogle = type.withBytes { $0.starts(with: "google_".utf8) }
        let arn = text("arn").flatMap(ARN.init)
        let id = text("id")
        account = arn?.account ?? ""
        if account.isEmpty { account = identity?["account_id"]?.string ?? "" }
        if account.isEmpty, isGoogle { account = text("project") ?? id.flatMap { Self.part($0, "projects") } ?? "" }
        if account.isEmpty { account = id.flatMap { Self.part($0, "subscriptions") }?.lowercased() ?? "" }
        region = text("region") ?? identity?["region"]?.string ?? arn?.region ?? ""
        if region.isEmpty { region = text("availability_zone").map(Self.region) ?? text("location") ?? "" }
        if region.isEmpty, isGoogle { region = text("zone").map(Self.region) ?? "" }
        if type.withBytes({ GlobalServices.isGlobal(type: String(decoding: $0, as: UTF8.self)) }) {
            region = GlobalServices.region
        }
    }

    /// The segment behind `name` in a path.
    private static func part(_ path: String, _ name: String) -> String? {
        let parts = path.split(separator: "/")
        guard let index = parts.firstIndex(where: { $0.lowercased() == name }), index + 1 < parts.count else {
            return nil
        }
        return String(parts[index + 1])
    }

    /// `eu-west-1a` -> `eu-west-1`, `europe-west1-b` -> `europe-west1`.
    private static func region(of zone: String) -> String {
        var zone = zone
        guard let last = zone.last, last.isLetter else { return zone }
        zone.removeLast()
        if zone.last == "-" { zone.removeLast() }
        return zone
    }
}
