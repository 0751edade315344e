import JSON

/// Checks `metadata` as the server does for every kind.
enum MetadataValidator {
    static let annotationsLimit = 262_144

    static func errors(_ object: JSONValue, _ type: ResourceType) -> [FieldError] {
        let metadata = object["metadata"] ?? [:]
        var errors = nameErrors(metadata, type)
        for (key, value) in (metadata["labels"]?.objectValue ?? [:]).sorted(by: { $0.key < $1.key }) {
            errors += Names.qualifiedErrors(key).map { .invalid("metadata.labels", .string(key), $0) }
            errors += Names.labelValueErrors(value.stringValue ?? "").map {
                .invalid("metadata.labels", .string(value.stringValue ?? ""), $0)
            }
        }
        errors += annotationErrors(metadata["annotations"]?.objectValue ?? [:])
        errors += ownerErrors(metadata["ownerReferences"]?.arrayValue ?? [])
        for finalizer in metadata["finalizers"]?.arrayValue ?? [] {
            let text = finalizer.stringValue ?? ""
            errors += Names.qualifiedErrors(text).map { .invalid("metadata.finalizers", .string(text), $0) }
        }
        return errors
    }

    private static func nameErrors(_ metadata: JSONValue, _ type: ResourceType) -> [FieldError] {
        let name = metadata["name"]?.stringValue ?? ""
        if name.isEmpty { return [.required("metadata.name", "name or generateName is required")] }
        let prefix = metadata["generateName"]?.stringValue ?? ""
        let base = prefix.hasSuffix("-") ? String(prefix.dropLast()) + "a" : prefix
        let prefixErrors = prefix.isEmpty ? [] : Names.errors(base, type.nameRule)
        return prefixErrors.map { .invalid("metadata.generateName", .string(prefix), $0) }
            + Names.errors(name, type.nameRule).map { .invalid("metadata.name", .string(name), $0) }
    }

    private static func annotationErrors(_ annotations: [String: JSONValue]) -> [FieldError] {
        var errors: [FieldError] = []
        var size = 0
        for (key, value) in annotations.sorted(by: { $0.key < $1.key }) {
            errors += Names.qualifiedErrors(key.lowercased()).map { .invalid("metadata.annotations", .string(key), $0) }
            size += key.utf8.count + (value.stringValue?.utf8.count ?? 0)
        }
        if size > annotationsLimit {
            let message = "Too long: may not be more than \(annotationsLimit) bytes"
            errors.append(FieldError(kind: .tooLong, path: "metadata.annotations", message: message))
        }
        return errors
    }

    private static func ownerErrors(_ owners: [JSONValue]) -> [FieldError] {
        var errors: [FieldError] = []
        var controllers: [String] = []
        for owner in owners {
            for field in ["apiVersion", "kind", "name", "uid"] where owner[field]?.stringValue?.isEmpty ?? true {
                errors.append(.invalid("metadata.ownerReferences.\(field)", "", "must not be empty"))
            }
            if owner["controller"]?.boolValue == true { controllers.append(owner["name"]?.stringValue ?? "") }
        }
        if controllers.count > 1 {
            errors.append(
                .invalid(
                    "metadata.ownerReferences", .array(owners),
                    "Only one reference can have Controller set to true. Found \"true\" in references for "
                        + controllers.joined(separator: " and ")))
        }
        return errors
    }

    /// Finalizers without a domain are accepted with a warning.
    static func warnings(_ object: JSONValue) -> [String] {
        let standard: Set<String> = ["orphan", "foregroundDeletion", "kubernetes"]
        return (object.at("metadata", "finalizers")?.arrayValue ?? []).compactMap(\.stringValue)
            .filter { !$0.contains("/") && !standard.contains($0) && !$0.hasSuffix(".k8s.io") }
            .map {
                "metadata.finalizers: \"\($0)\": prefer a domain-qualified finalizer name to avoid accidental conflicts "
                    + "with other finalizer writers"
            }
    }
}
