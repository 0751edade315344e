import JSON

/// Keeps `metadata.managedFields` true: for ordinary writes from what changed, for server-side apply from what was sent.
struct FieldManager {
    let type: ResourceType
    let subresource: String
    let now: String

    private var node: SchemaNode { type.schema }

    // MARK: ordinary writes

    /// Sets the managed fields of `new` for a create, update or patch by `manager`. `old` is nil for a create.
    func recordUpdate(old: JSONValue?, new: JSONValue, manager name: String) -> JSONValue {
        var managed = ManagedFields()
        let sent = new.at("metadata", "managedFields")?.arrayValue
        if let old, subresource.isEmpty == false || sent?.isEmpty ?? true {
            managed = ManagedFields(old)
        } else if let sent {
            // A single empty entry asks to forget all ownership.
            if sent == [[:]] { return Self.setting(ManagedFields(), on: new) }
            managed.entries = sent.compactMap { ManagedEntry($0) }
        }
        // The two views of an event name its fields differently: what the other view recorded cannot be kept.
        if type.kind == "Event" { managed.entries.removeAll { $0.apiVersion != type.groupVersion } }
        let base = old ?? emptyObject(like: new)
        let comparison = TypedValue.compare(Self.withoutManaged(base), Self.withoutManaged(new), node)
        let manager = ManagedEntry.Manager(
            name: name, operation: "Update", apiVersion: type.groupVersion, subresource: subresource)
        let changed = ownable(comparison.modified.union(comparison.added))
        for index in managed.entries.indices where managed.entries[index].manager != manager {
            managed.entries[index].fields = managed.entries[index].fields.subtracting(changed).subtracting(
                comparison.removed)
        }
        let own = managed.index(manager).map { managed.entries[$0].fields } ?? FieldSet()
        let fields = own.subtracting(comparison.removed).union(changed)
        set(fields, of: manager, in: &managed, isChange: !changed.isEmpty)
        managed.foldOldUpdates()
        return Self.setting(managed, on: new)
    }

    private func set(
        _ fields: FieldSet, of manager: ManagedEntry.Manager, in managed: inout ManagedFields, isChange: Bool
    ) {
        // A write that changes nothing leaves the time alone, which may mean that there is none.
        let time = isChange ? now : managed.index(manager).flatMap { managed.entries[$0].time }
        managed.entries.removeAll { $0.manager == manager }
        if !fields.isEmpty {
            managed.entries.append(
                ManagedEntry(manager: manager, apiVersion: type.groupVersion, time: time, fields: fields))
        }
        managed.entries.removeAll { $0.fields.isEmpty }
    }

    // MARK: server-side apply

    /// The object after `applied` was laid over `live` by `manager`; its managed fields included.
    func apply(live: JSONValue, applied: JSONValue, manager name: String, force: Bool) throws(APIStatus) -> JSONValue {
        var managed = ManagedFields(live)
        if managed.entries.isEmpty, live.at("metadata", "uid") != nil { managed = beforeFirstApply(live) }
        let manager = ManagedEntry.Manager(name: name, operation: "Apply", apiVersion: "", subresource: subresource)
        let liveBare = Self.withoutManaged(live)
        let appliedSet = ownable(TypedValue.fieldSet(applied, node).withoutSystemFields())
        let last = managed.index(manager).map { managed.entries[$0].fields }
        var merged = TypedValue.merge(liveBare, applied, node)

        set(appliedSet, of: manager, in: &managed, isChange: false)
        if let last, !last.isEmpty { merged = prune(merged, managed, last: last) }
        if merged != liveBare { set(appliedSet, of: manager, in: &managed, isChange: true) }

        let comparison = TypedValue.compare(liveBare, merged, node)
        let changed = comparison.modified.union(comparison.added)
        var conflicts: [(ManagedEntry, FieldSet)] = []
        for index in managed.entries.indices where managed.entries[index].manager != manager {
            let entry = managed.entries[index]
            let overlap = entry.fields.intersection(changed)
            if !overlap.isEmpty { conflicts.append((entry, overlap)) }
            managed.entries[index].fields = entry.fields.subtracting(overlap).subtracting(comparison.removed)
        }
        if !force, !conflicts.isEmpty { throw Self.conflict(conflicts) }
        managed.entries.removeAll { $0.fields.isEmpty }
        return Self.setting(managed, on: merged)
    }

    /// Whatever stands in an object that nobody is known to own.
    private func beforeFirstApply(_ live: JSONValue) -> ManagedFields {
        let comparison = TypedValue.compare(emptyObject(like: live), Self.withoutManaged(live), node)
        let manager = ManagedEntry.Manager(
            name: "before-first-apply", operation: "Update", apiVersion: type.groupVersion, subresource: "")
        var managed = ManagedFields()
        managed.entries = [
            ManagedEntry(manager: manager, apiVersion: type.groupVersion, time: now, fields: comparison.added)
        ]
        return managed
    }

    /// Removes what the manager applied last time and does not now, unless somebody else owns it.
    private func prune(_ merged: JSONValue, _ managed: ManagedFields, last: FieldSet) -> JSONValue {
        let removed = TypedValue.remove(merged, last.withNamedFields(node), node)
        let owned = managed.entries.reduce(FieldSet()) { $0.union($1.fields) }.withNamedFields(node)
        let mergedSet = TypedValue.fieldSet(merged, node).withNamedFields(node)

        var keptSet = TypedValue.fieldSet(removed, node).withNamedFields(node)
        let withOwned = TypedValue.remove(merged, mergedSet.subtracting(keptSet.union(owned)), node)
        keptSet = TypedValue.fieldSet(withOwned, node).withNamedFields(node)
        let gone = mergedSet.subtracting(keptSet).intersection(last.withNamedFields(node))
        return TypedValue.remove(merged, gone, node)
    }

    private static func conflict(_ conflicts: [(ManagedEntry, FieldSet)]) -> APIStatus {
        let causes = conflicts.flatMap { entry, set in
            set.paths.map { APIStatus.Cause("FieldManagerConflict", "conflict with \(entry.shown)", field: $0) }
        }
        var message: String
        if let only = causes.first, causes.count == 1 {
            message = "Apply failed with 1 conflict: \(only.message): \(only.field)"
        } else {
            message = "Apply failed with \(causes.count) conflicts: "
            message += conflicts.map { entry, set in
                "conflicts with \(entry.shown):\n" + set.paths.map { "- \($0)" }.joined(separator: "\n")
            }.sorted().joined(separator: "\n")
        }
        return APIStatus(409, "Conflict", message, causes: causes)
    }

    // MARK: helpers

    static func withoutManaged(_ object: JSONValue) -> JSONValue {
        var copy = object
        guard var metadata = copy["metadata"] else { return copy }
        metadata["managedFields"] = nil
        copy["metadata"] = metadata
        return copy
    }

    static func setting(_ managed: ManagedFields, on object: JSONValue) -> JSONValue {
        var copy = object
        var metadata = copy["metadata"] ?? [:]
        metadata["managedFields"] = managed.entries.isEmpty ? JSONValue?.none : managed.json
        copy["metadata"] = metadata
        return copy
    }

    /// What an object is before its first write. Compiled-in kinds always have their `spec`, so that it is owned by nobody.
    private func emptyObject(like object: JSONValue) -> JSONValue {
        var empty: JSONValue = ["metadata": [:]]
        empty["apiVersion"] = object["apiVersion"]
        empty["kind"] = object["kind"]
        guard !type.isCustom else { return empty }
        if object["spec"] != nil { empty["spec"] = type.kind == "CustomResourceDefinition" ? ["names": [:]] : [:] }
        for field in ["source", "deprecatedSource"] where object[field] != nil { empty[field] = [:] }
        return empty
    }

    /// Without what a write to this endpoint cannot set.
    private func ownable(_ set: FieldSet) -> FieldSet {
        guard type.hasStatus else { return set }
        if subresource.isEmpty { return set.without(.field("status")) }
        return ["spec", "metadata"].reduce(set) { $0.without(.field($1)) }
    }
}
