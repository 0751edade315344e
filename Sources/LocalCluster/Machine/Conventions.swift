import JSON

/// What the server fills in or allows for single compiled-in kinds.
enum Conventions {
    /// PUT creates these when they are missing.
    static func createsOnUpdate(_ type: ResourceType) -> Bool {
        !type.isCustom && (["Lease", "Event"].contains(type.kind) || type.group == "rbac.authorization.k8s.io")
    }

    /// PUT without a resourceVersion overwrites these.
    static func updatesUnconditionally(_ type: ResourceType) -> Bool {
        !type.isCustom && !["Lease", "CustomResourceDefinition"].contains(type.kind)
            && type.group != "admissionregistration.k8s.io"
    }

    static func complete(_ object: inout JSONValue, _ type: ResourceType, old: JSONValue?) {
        guard !type.isCustom else { return }
        switch type.kind {
        case "Namespace": completeNamespace(&object, isNew: old == nil)
        case "Secret": completeSecret(&object)
        case "CustomResourceDefinition": completeDefinition(&object, isNew: old == nil)
        case "Event": completeEvent(&object, type)
        default: return
        }
    }

    private static func completeNamespace(_ namespace: inout JSONValue, isNew: Bool) {
        if let name = namespace.at("metadata", "name") {
            var labels = namespace.at("metadata", "labels") ?? [:]
            labels["kubernetes.io/metadata.name"] = name
            namespace.setMetadata("labels", labels)
        }
        guard isNew else { return }
        namespace["spec"] = ["finalizers": ["kubernetes"]]
        namespace["status"] = ["phase": "Active"]
    }

    /// `stringData` is written only: it becomes `data`.
    private static func completeSecret(_ secret: inout JSONValue) {
        if secret["type"] == nil { secret["type"] = "Opaque" }
        guard let texts = secret["stringData"]?.objectValue else { return }
        var data = secret["data"] ?? [:]
        for (key, text) in texts { data[key] = .string(Base64.encode(Array((text.stringValue ?? "").utf8))) }
        secret["data"] = data
        secret["stringData"] = nil
    }

    private static func completeEvent(_ event: inout JSONValue, _ type: ResourceType) {
        if type.group == "events.k8s.io" {
            if event["deprecatedSource"] == nil { event["deprecatedSource"] = [:] }
            for field in ["deprecatedFirstTimestamp", "deprecatedLastTimestamp", "eventTime"] where event[field] == nil {
                event[field] = .null
            }
        } else {
            if event["source"] == nil { event["source"] = [:] }
            for field in ["firstTimestamp", "lastTimestamp", "eventTime"] where event[field] == nil { event[field] = .null }
            for field in ["reportingComponent", "reportingInstance"] where event[field] == nil { event[field] = "" }
        }
    }

    private static func completeDefinition(_ definition: inout JSONValue, isNew: Bool) {
        guard var spec = definition["spec"], var names = spec["names"], let kind = names["kind"]?.stringValue else { return }
        if names["singular"] == nil { names["singular"] = .string(kind.lowercased()) }
        if names["listKind"] == nil { names["listKind"] = .string(kind + "List") }
        spec["names"] = names
        if spec["conversion"] == nil { spec["conversion"] = ["strategy": "None"] }
        definition["spec"] = spec
        guard isNew else { return }
        let storage = (spec["versions"]?.arrayValue ?? []).first { $0["storage"] == true }?["name"] ?? ""
        definition["status"] = [
            "conditions": .null, "acceptedNames": ["plural": "", "kind": ""], "storedVersions": .array([storage]),
        ]
    }
}
