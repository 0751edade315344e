import JSON

extension APIMachine {
    /// One round of what controllers do in a real cluster. Returns whether anything was changed; call again then.
    mutating func runBackground() -> Bool {
        let touched = store.touched
        let needsCollection = store.needsCollection
        store.touched = []
        store.needsCollection = false
        if touched.contains(Self.definitions) { establishDefinitions() }
        if needsCollection {
            removeDefinitions()
            emptyNamespaces()
            collectGarbage()
        }
        return !store.touched.isEmpty
    }

    // MARK: CustomResourceDefinitions

    private mutating func establishDefinitions() {
        let standing = store.collections[Self.definitions]?.objects ?? [:]
        for key in standing.keys.sorted() {
            guard let definition = standing[key], definition.at("metadata", "deletionTimestamp") == nil else {
                continue
            }
            let observed = definition.at("status", "conditions")?.arrayValue ?? []
            let names = definition.at("spec", "names") ?? [:]
            let isEstablished = observed.contains { $0["type"] == "Established" && $0["status"] == "True" }
            if !isEstablished || definition.at("status", "acceptedNames") != names {
                write(definition, key) { status, now in
                    status["acceptedNames"] = names
                    status["conditions"] = .array(Self.conditions(now))
                }
            }
            serve(definition)
        }
    }

    private static func conditions(_ now: String) -> [JSONValue] {
        [
            [
                "type": "NamesAccepted", "status": "True", "reason": "NoConflicts", "message": "no conflicts found",
                "lastTransitionTime": .string(now),
            ],
            [
                "type": "Established", "status": "True", "reason": "InitialNamesAccepted",
                "message": "the initial names have been accepted", "lastTransitionTime": .string(now),
            ],
        ]
    }

    private mutating func write(_ object: JSONValue, _ key: ObjectName, _ change: (inout JSONValue, String) -> Void) {
        guard let type = resources.find(Self.definitions) else { return }
        var new = object
        var status = object["status"] ?? [:]
        change(&status, timestamp)
        new["status"] = status
        let manager = FieldManager(type: type, subresource: "status", now: timestamp)
        new = manager.recordUpdate(old: object, new: new, manager: "kube-apiserver")
        if new != object { _ = store.put(Self.definitions, key, new) }
    }

    /// Makes the served types those of the definition, when it changed since last time.
    private mutating func serve(_ definition: JSONValue) {
        let spec = definition["spec"] ?? [:]
        let storage = GroupResource(
            group: spec["group"]?.stringValue ?? "", resource: spec.at("names", "plural")?.stringValue ?? "")
        guard served[storage] != spec else { return }
        served[storage] = spec
        resources.replaceCustom(storage, with: CustomResources.types(definition))
        store.open(storage)
    }

    private mutating func removeDefinitions() {
        for (key, definition) in store.collections[Self.definitions]?.objects ?? [:]
        where definition.at("metadata", "deletionTimestamp") != nil {
            let held = (definition.at("metadata", "finalizers")?.arrayValue ?? []).compactMap(\.stringValue)
            guard held.contains(Self.definitionFinalizer) else { continue }
            let storage = GroupResource(
                group: definition.at("spec", "group")?.stringValue ?? "",
                resource: definition.at("spec", "names", "plural")?.stringValue ?? "")
            deleteContents(of: storage) { _ in true }
            guard store.collections[storage]?.objects.isEmpty ?? true else { continue }
            resources.replaceCustom(storage, with: [])
            served[storage] = nil
            store.close(storage)
            let rest = held.filter { $0 != Self.definitionFinalizer }
            if rest.isEmpty {
                store.remove(Self.definitions, key)
            } else {
                var copy = definition
                copy.setMetadata("finalizers", .array(rest.map { .string($0) }))
                _ = store.put(Self.definitions, key, copy)
            }
        }
    }

    // MARK: namespaces

    private mutating func emptyNamespaces() {
        for (key, namespace) in store.collections[Self.namespaces]?.objects ?? [:]
        where namespace.at("metadata", "deletionTimestamp") != nil {
            for storage in store.collections.keys where resources.find(storage)?.isNamespaced == true {
                deleteContents(of: storage) { $0.namespace == key.name }
            }
            let isEmpty = store.collections.allSatisfy { storage, collection in
                resources.find(storage)?.isNamespaced != true
                    || !collection.objects.keys.contains { $0.namespace == key.name }
            }
            guard isEmpty else { continue }
            if (namespace.at("metadata", "finalizers")?.arrayValue ?? []).isEmpty {
                store.remove(Self.namespaces, key)
            } else if namespace.at("spec", "finalizers") != nil, namespace.at("spec", "finalizers") != [] {
                var copy = namespace
                copy["spec"] = [:]
                _ = store.put(Self.namespaces, key, copy)
            }
        }
    }

    /// Deletes objects as a client would: those with finalizers are only marked.
    private mutating func deleteContents(of storage: GroupResource, where matches: (ObjectName) -> Bool) {
        guard let type = resources.find(storage) ?? CustomResources.stub(storage) else { return }
        for (key, object) in store.collections[storage]?.objects ?? [:] where matches(key) {
            erase(object, key, type, policy: nil)
        }
    }

    mutating func erase(_ object: JSONValue, _ key: ObjectName, _ type: ResourceType, policy: String?) {
        let target = ResourceTarget(type: type, key: key)
        let call = Call(request: APIRequest(method: "DELETE", uri: "/"), target: target, now: clock())
        _ = remove(object, key, call, policy: policy)
    }
}

extension ResourceTarget {
    init(type: ResourceType, key: ObjectName) {
        self.type = type
        namespace = key.namespace.isEmpty ? nil : key.namespace
        name = key.name
    }
}

extension CustomResources {
    /// Enough of a type to delete the objects of a definition that is no longer served.
    static func stub(_ storage: GroupResource) -> ResourceType? {
        ResourceType(storage.group, "", storage.resource, kind: "").with {
            $0.isCustom = true
            $0.tracksGeneration = true
        }
    }
}
