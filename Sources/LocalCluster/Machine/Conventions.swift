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

    /// Defaults of decoding: they belong to whoever wrote the object.
    static func decode(_ object: inout JSONValue, _ type: ResourceType) {
        guard !type.isCustom else { return }
        switch type.kind {
        case "Namespace":
            guard let name = object.at("metadata", "name") else { return }
            var labels = object.at("metadata", "labels") ?? [:]
            labels["kubernetes.io/metadata.name"] = name
            object.setMetadata("labels", labels)
        case "Secret": decodeSecret(&object)
        case "CustomResourceDefinition": decodeDefinition(&object)
        default: WorkloadDefaults.fill(&object, kind: type.kind)
        }
    }

    /// What the server itself sets before it stores an object.
    static func prepare(_ object: inout JSONValue, _ type: ResourceType, isNew: Bool) {
        guard !type.isCustom else { return }
        switch type.kind {
        case "Namespace" where isNew:
            object["spec"] = ["finalizers": ["kubernetes"]]
            object["status"] = ["phase": "Active"]
        case "CustomResourceDefinition" where isNew:
            let versions = object.at("spec", "versions")?.arrayValue ?? []
            let storage = versions.first { $0["storage"] == true }?["name"] ?? ""
            object["status"] = [
                "conditions": .null, "acceptedNames": ["plural": "", "kind": ""], "storedVersions": .array([storage]),
            ]
        case "Event": prepareEvent(&object, type)
        default: return
        }
    }

    /// `stringData` is written only: it becomes `data`.
    private static func decodeSecret(_ secret: inout JSONValue) {
        if secret["type"] == nil { secret["type"] = "Opaque" }
        guard let texts = secret["stringData"]?.objectValue else { return }
        var data = secret["data"] ?? [:]
        for (key, text) in texts { data[key] = .string(Base64.encode(Array((text.stringValue ?? "").utf8))) }
        secret["data"] = data
        secret["stringData"] = nil
    }

    private static func prepareEvent(_ event: inout JSONValue, _ type: ResourceType) {
        if type.group == "events.k8s.io" {
            if event["deprecatedSource"] == nil { event["deprecatedSource"] = [:] }
            for field in ["deprecatedFirstTimestamp", "deprecatedLastTimestamp", "eventTime"] where event[field] == nil
            {
                event[field] = .null
            }
        } else {
            if event["source"] == nil { event["source"] = [:] }
            for field in ["firstTimestamp", "lastTimestamp", "eventTime"] where event[field] == nil {
                event[field] = .null
            }
            for field in ["reportingComponent", "reportingInstance"] where event[field] == nil { event[field] = "" }
        }
    }

    private static func decodeDefinition(_ definition: inout JSONValue) {
        guard var spec = definition["spec"], var names = spec["names"], let kind = names["kind"]?.stringValue else {
            return
        }
        if names["singular"] == nil { names["singular"] = .string(kind.lowercased()) }
        if names["listKind"] == nil { names["listKind"] = .string(kind + "List") }
        spec["names"] = names
        if spec["conversion"] == nil { spec["conversion"] = ["strategy": "None"] }
        definition["spec"] = spec
    }
}
