import JSON

/// One element of `resource_drift` or `resource_changes`: a managed resource instance and its change.
struct PlanEntry {
    let address: String
    let type: String
    private let previousAddress: String?
    private let change: JSONView
    private let actions: [String]

    /// Nil for data sources and deposed objects.
    init?(_ entry: JSONView, _ path: String) throws(PlanFieldError) {
        guard entry.isObject else { throw PlanFieldError(field: path, wanted: "an object") }
        guard let address = entry["address"]?.string, !address.isEmpty else {
            throw PlanFieldError(field: path + ".address", wanted: "a text")
        }
        guard let type = entry["type"]?.string, !type.isEmpty else {
            throw PlanFieldError(field: path + ".type", wanted: "a text")
        }
        guard let change = entry["change"], change.isObject else {
            throw PlanFieldError(field: path + ".change", wanted: "an object")
        }
        guard let actions = change["actions"], actions.isArray else {
            throw PlanFieldError(field: path + ".change.actions", wanted: "a list")
        }
        for name in ["before", "after"] {
            guard let value = change[name], !value.isNull, !value.isObject else { continue }
            throw PlanFieldError(field: path + ".change." + name, wanted: "an object")
        }
        if let mode = entry["mode"], !mode.isString("managed") { return nil }
        if let deposed = entry["deposed"], !deposed.isNull { return nil }
        self.address = address
        self.type = type
        self.change = change
        previousAddress = entry["previous_address"]?.string
        self.actions = actions.elements.compactMap(\.string)
    }

    // MARK: What differed

    /// Nil where nothing but the address is another one.
    func drift(_ facts: TypeFacts, _ digestKey: [UInt8]?) -> PlanDrift? {
        let before = change["before"]
        var drift = PlanDrift(
            address: address, previousAddress: previousAddress, type: type, id: before?["id"]?.scalarText,
            isDeleted: actions.contains("delete"), attributes: [])
        if drift.isDeleted { return drift }
        guard actions.contains("update"), let before, before.isObject, let after = change["after"], after.isObject
        else { return nil }
        let names = Set((Array(before.members) + Array(after.members)).compactMap { $0.key.string })
        for name in names.sorted() {
            let base = Self.base(of: name, names)
            // What the whole of it tells, its part tells too.
            if base == nil, names.contains(where: { Self.base(of: $0, names) == name }) { continue }
            let (old, new) = (Self.value(before, name), Self.value(after, name))
            guard old != new else { continue }
            let isSensitive = isSensitive(name, facts)
            drift.attributes.append(
                PlanDrift.Attribute(
                    name: base ?? name, whole: name,
                    before: isSensitive ? KeyedDigest.redacted(old, key: digestKey) : old,
                    after: isSensitive ? KeyedDigest.redacted(new, key: digestKey) : new, isSensitive: isSensitive))
        }
        drift.attributes.sort { $0.name < $1.name }
        return drift.attributes.isEmpty ? nil : drift
    }

    private static func value(_ object: JSONView, _ name: String) -> JSONValue? {
        guard let member = object[name], !member.isNull else { return nil }
        return member.value
    }

    /// Attributes that hold an entry wherever it was configured, and what they are the whole of.
    private static let wholes = [
        "tags_all": ["tags"], "effective_labels": ["labels", "resource_labels"],
        "effective_annotations": ["annotations"],
    ]

    private static func base(of name: String, _ names: Set<String>) -> String? {
        wholes[name]?.first(where: names.contains)
    }

    /// Marked by the plan, or by the provider's schema, also where only a part of it is.
    private func isSensitive(_ name: String, _ facts: TypeFacts) -> Bool {
        for side in ["before_sensitive", "after_sensitive"] {
            guard let marks = change[side] else { continue }
            if marks.bool == true || marks[name].map(Self.hasMark) == true { return true }
        }
        return (facts.schema ?? [:]).contains { path, attribute in
            attribute.isSensitive && (path == name || path.hasPrefix(name + "."))
        }
    }

    private static func hasMark(_ marks: JSONView) -> Bool {
        switch marks.kind {
        case .bool: marks.bool == true
        case .array: marks.elements.contains(where: hasMark)
        case .object: marks.members.contains { hasMark($0.value) }
        default: false
        }
    }

    // MARK: What is done about it

    var action: PlannedAction {
        let isWhole = !Set(actions).isDisjoint(with: ["create", "delete", "forget"])
        guard !isWhole, actions.contains("update") else { return PlannedAction(isWhole: isWhole, changed: []) }
        var changed: Set<String> = []
        guard let before = change["before"], let after = change["after"] else {
            return PlannedAction(isWhole: true, changed: [])
        }
        for member in Array(before.members) + Array(after.members) {
            guard let name = member.key.string, !changed.contains(name) else { continue }
            if Self.value(before, name) != Self.value(after, name) { changed.insert(name) }
        }
        for unknown in change["after_unknown"]?.members ?? JSONMembers.none where Self.hasMark(unknown.value) {
            if let name = unknown.key.string { changed.insert(name) }
        }
        return PlannedAction(isWhole: false, changed: changed)
    }
}
