import JSON

/// Who owns what: one entry of `metadata.managedFields`, decoded.
struct ManagedEntry: Hashable, Sendable {
    struct Manager: Hashable, Sendable {
        var name: String
        var operation: String
        /// Empty for Apply: an applier stays the same one when it changes the version it writes.
        var apiVersion: String
        var subresource: String
    }

    var manager: Manager
    var apiVersion: String
    var time: String?
    var fields: FieldSet

    init(manager: Manager, apiVersion: String, time: String?, fields: FieldSet) {
        self.manager = manager
        self.apiVersion = apiVersion
        self.time = time
        self.fields = fields
    }

    init?(_ json: JSONValue) {
        guard let operation = json["operation"]?.stringValue, ["Apply", "Update"].contains(operation) else {
            return nil
        }
        apiVersion = json["apiVersion"]?.stringValue ?? ""
        manager = Manager(
            name: json["manager"]?.stringValue ?? "", operation: operation,
            apiVersion: operation == "Apply" ? "" : apiVersion, subresource: json["subresource"]?.stringValue ?? "")
        time = json["time"]?.stringValue
        fields = FieldSet(fieldsV1: json["fieldsV1"])
    }

    var json: JSONValue {
        var json: JSONValue = [
            "manager": .string(manager.name), "operation": .string(manager.operation),
            "apiVersion": .string(apiVersion), "fieldsType": "FieldsV1",
        ]
        json["fieldsV1"] = fields.fieldsV1
        json["time"] = time.map { .string($0) }
        if !manager.subresource.isEmpty { json["subresource"] = .string(manager.subresource) }
        return json
    }

    /// How a conflict names the manager.
    var shown: String {
        var text = APIStatus.quoted(manager.name)
        if !manager.subresource.isEmpty { text += " with subresource \(APIStatus.quoted(manager.subresource))" }
        if manager.operation == "Update" { text += " using \(apiVersion)" }
        return text
    }
}

/// All entries of an object.
struct ManagedFields: Hashable, Sendable {
    var entries: [ManagedEntry] = []

    /// At most so many entries of operation Update; the oldest are folded into one.
    static let updateLimit = 10

    init() {}

    init(_ object: JSONValue) {
        entries = (object.at("metadata", "managedFields")?.arrayValue ?? []).compactMap { ManagedEntry($0) }
    }

    func index(_ manager: ManagedEntry.Manager) -> Int? { entries.firstIndex { $0.manager == manager } }

    /// In the server's order: Apply before Update, then by time, name, version, subresource.
    var json: JSONValue {
        .array(
            entries.sorted { left, right in
                func key(_ entry: ManagedEntry) -> [String] {
                    [
                        entry.manager.operation, entry.time ?? "", entry.manager.name, entry.apiVersion,
                        entry.manager.subresource,
                    ]
                }
                return key(left).lexicographicallyPrecedes(key(right))
            }.map(\.json))
    }

    mutating func foldOldUpdates() {
        let updates = entries.filter { $0.manager.operation == "Update" }
        guard updates.count > Self.updateLimit else { return }
        let old = updates.sorted { ($0.time ?? "") < ($1.time ?? "") }.prefix(updates.count - Self.updateLimit + 1)
        entries.removeAll { entry in old.contains { $0.manager == entry.manager } }
        for version in Set(old.map(\.apiVersion)) {
            let matching = old.filter { $0.apiVersion == version }
            let manager = ManagedEntry.Manager(
                name: "ancient-changes", operation: "Update", apiVersion: version, subresource: "")
            let fields = matching.reduce(FieldSet()) { $0.union($1.fields) }
            entries.append(
                ManagedEntry(manager: manager, apiVersion: version, time: matching.last?.time, fields: fields))
        }
    }
}
