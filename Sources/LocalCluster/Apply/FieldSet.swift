import JSON

/// A set of paths through an object, as `managedFields` holds them.
///
/// - `members`: paths that end here. - `children`: what lies below, never empty sets.
struct FieldSet: Hashable, Sendable {
    private(set) var members: Set<PathElement> = []
    private(set) var children: [PathElement: FieldSet] = [:]

    var isEmpty: Bool { members.isEmpty && children.isEmpty }

    mutating func insert(_ path: some Collection<PathElement>) {
        guard let first = path.first else { return }
        if path.count == 1 {
            members.insert(first)
        } else {
            children[first, default: FieldSet()].insert(path.dropFirst())
        }
    }

    func below(_ element: PathElement) -> FieldSet { children[element] ?? FieldSet() }

    func union(_ other: FieldSet) -> FieldSet {
        var result = self
        result.members.formUnion(other.members)
        for (element, set) in other.children { result.children[element] = result.below(element).union(set) }
        return result
    }

    func intersection(_ other: FieldSet) -> FieldSet {
        var result = FieldSet()
        result.members = members.intersection(other.members)
        for (element, set) in children { result.setChild(element, set.intersection(other.below(element))) }
        return result
    }

    func subtracting(_ other: FieldSet) -> FieldSet {
        var result = FieldSet()
        result.members = members.subtracting(other.members)
        for (element, set) in children { result.setChild(element, set.subtracting(other.below(element))) }
        return result
    }

    private mutating func setChild(_ element: PathElement, _ set: FieldSet) {
        if !set.isEmpty { children[element] = set }
    }

    /// Adds every struct field on the way to a path: such a field can be owned although only its members are listed.
    func withNamedFields(_ node: SchemaNode?) -> FieldSet {
        var result = FieldSet()
        result.members = members
        for (element, set) in children {
            var below: SchemaNode?
            if case .field(let name) = element {
                below = node?.child(name)
                if node?.properties[name] != nil { result.members.insert(element) }
            } else {
                below = node?.items
            }
            result.children[element] = set.withNamedFields(below)
        }
        return result
    }

    /// Without what no manager can own.
    func withoutSystemFields() -> FieldSet { subtracting(Self.systemFields) }

    private static let systemFields: FieldSet = {
        var set = FieldSet()
        for name in ["apiVersion", "kind", "metadata"] { set.insert([.field(name)]) }
        for name in [
            "name", "namespace", "creationTimestamp", "selfLink", "uid", "clusterName", "generation", "managedFields",
            "resourceVersion",
        ] {
            set.insert([.field("metadata"), .field(name)])
        }
        return set
    }()

    /// Without a member and all below it.
    func without(_ element: PathElement) -> FieldSet {
        var result = self
        result.members.remove(element)
        result.children[element] = nil
        return result
    }

    /// Every path in its shown form: at each level first what ends there, then what lies below, both ascending.
    var paths: [String] {
        var result: [String] = []
        collect(prefix: "", into: &result)
        return result
    }

    private func collect(prefix: String, into result: inout [String]) {
        for element in members.sorted(by: { $0.shown < $1.shown }) { result.append(prefix + element.shown) }
        for (element, set) in children.sorted(by: { $0.key.shown < $1.key.shown }) {
            set.collect(prefix: prefix + element.shown, into: &result)
        }
    }

    // MARK: fieldsV1

    init() {}

    init(fieldsV1 json: JSONValue?) {
        for (key, below) in json?.objectValue ?? [:] where key != "." {
            guard let element = PathElement(encoded: key) else { continue }
            let set = FieldSet(fieldsV1: below)
            if set.isEmpty || below["."] != nil { members.insert(element) }
            setChild(element, set)
        }
    }

    var fieldsV1: JSONValue {
        var result: [String: JSONValue] = [:]
        for element in members { result[element.encoded] = [:] }
        for (element, set) in children {
            var json = set.fieldsV1
            if members.contains(element) { json["."] = [:] }
            result[element.encoded] = json
        }
        return .object(result)
    }
}
