import JSON

extension APIMachine {
    /// Deletes what its owners left behind, and finishes foreground and orphaning deletions.
    mutating func collectGarbage() {
        let index = ownerIndex()
        for (storage, collection) in store.collections {
            guard let type = resources.find(storage) else { continue }
            for (key, object) in collection.objects {
                finish(object, key, type, dependents: index.dependents[object.uid] ?? [])
                orphanCheck(object, key, type, uids: index.uids)
            }
        }
    }

    private struct OwnerIndex {
        var uids: Set<String> = []
        var dependents: [String: [(GroupResource, ObjectName)]] = [:]
    }

    private func ownerIndex() -> OwnerIndex {
        var index = OwnerIndex()
        for (storage, collection) in store.collections {
            for (key, object) in collection.objects {
                index.uids.insert(object.uid)
                for owner in object.owners {
                    index.dependents[owner["uid"]?.stringValue ?? "", default: []].append((storage, key))
                }
            }
        }
        return index
    }

    /// An object whose every owner is gone goes too; references to owners that are gone fall away while others stand.
    private mutating func orphanCheck(_ object: JSONValue, _ key: ObjectName, _ type: ResourceType, uids: Set<String>) {
        let owners = object.owners
        guard !owners.isEmpty, object.at("metadata", "deletionTimestamp") == nil else { return }
        let alive = owners.filter { uids.contains($0["uid"]?.stringValue ?? "") }
        if alive.isEmpty {
            guard let current = store.object(type.storage, key), current == object else { return }
            erase(object, key, type, policy: "Background")
        } else if alive.count < owners.count, store.object(type.storage, key) == object {
            var copy = object
            copy.setMetadata("ownerReferences", .array(alive))
            _ = store.put(type.storage, key, copy)
        }
    }

    private mutating func finish(
        _ object: JSONValue, _ key: ObjectName, _ type: ResourceType, dependents: [(GroupResource, ObjectName)]
    ) {
        guard object.at("metadata", "deletionTimestamp") != nil else { return }
        let finalizers = (object.at("metadata", "finalizers")?.arrayValue ?? []).compactMap(\.stringValue)
        if finalizers.contains("orphan") {
            for (storage, name) in dependents { disown(storage, name, uid: object.uid) }
            drop("orphan", from: object, key, type)
        } else if finalizers.contains("foregroundDeletion") {
            var isBlocked = false
            for (storage, name) in dependents {
                guard let dependent = store.object(storage, name), let kind = resources.find(storage) else { continue }
                let reference = dependent.owners.first { $0["uid"]?.stringValue == object.uid }
                if reference?["blockOwnerDeletion"]?.boolValue == true { isBlocked = true }
                if dependent.at("metadata", "deletionTimestamp") == nil {
                    erase(dependent, name, kind, policy: "Foreground")
                }
            }
            if !isBlocked { drop("foregroundDeletion", from: object, key, type) }
        }
    }

    private mutating func disown(_ storage: GroupResource, _ key: ObjectName, uid: String) {
        guard var dependent = store.object(storage, key) else { return }
        let rest = dependent.owners.filter { $0["uid"]?.stringValue != uid }
        dependent.setMetadata("ownerReferences", rest.isEmpty ? JSONValue?.none : .array(rest))
        _ = store.put(storage, key, dependent)
    }

    private mutating func drop(_ finalizer: String, from object: JSONValue, _ key: ObjectName, _ type: ResourceType) {
        guard var current = store.object(type.storage, key) else { return }
        let rest = (current.at("metadata", "finalizers")?.arrayValue ?? []).filter { $0 != .string(finalizer) }
        if rest.isEmpty {
            store.remove(type.storage, key)
        } else {
            current.setMetadata("finalizers", .array(rest))
            _ = store.put(type.storage, key, current)
        }
    }
}

extension JSONValue {
    var uid: String { at("metadata", "uid")?.stringValue ?? "" }
    var owners: [JSONValue] { at("metadata", "ownerReferences")?.arrayValue ?? [] }
}
