import CEL
import JSON

/// The checks of a CustomResourceDefinition: names, versions, structural schemas, rules that compile.
enum DefinitionRules {
    static func errors(_ definition: JSONValue, old: JSONValue?) -> [FieldError] {
        let spec = definition["spec"] ?? [:]
        let group = spec["group"]?.stringValue ?? ""
        let plural = spec.at("names", "plural")?.stringValue ?? ""
        var errors: [FieldError] = []
        let name = definition.at("metadata", "name")?.stringValue ?? ""
        if name != "\(plural).\(group)" {
            errors.append(
                .invalid("metadata.name", .string(name), "must be spec.names.plural+\".\"+spec.group"))
        }
        if group.isEmpty {
            errors.append(.required("spec.group"))
        } else if !group.contains(".") {
            errors.append(.invalid("spec.group", .string(group), "should be a domain with at least one dot"))
        }
        let scope = spec["scope"]?.stringValue ?? ""
        if scope.isEmpty {
            errors.append(.required("spec.scope"))
        } else if !["Namespaced", "Cluster"].contains(scope) {
            errors.append(
                FieldError(
                    kind: .notSupported, path: "spec.scope",
                    message:
                        "Unsupported value: \(APIStatus.quoted(scope)): supported values: \"Cluster\", \"Namespaced\""))
        }
        for field in ["plural", "singular", "kind", "listKind"]
        where spec.at("names", field)?.stringValue?.isEmpty ?? true {
            errors.append(.required("spec.names.\(field)"))
        }
        errors += versionErrors(spec["versions"]?.arrayValue ?? [])
        if let old { errors += immutableErrors(spec, old["spec"] ?? [:]) }
        return errors
    }

    private static func immutableErrors(_ spec: JSONValue, _ old: JSONValue) -> [FieldError] {
        var errors: [FieldError] = []
        for path in [["group"], ["scope"], ["names", "plural"], ["names", "kind"]] {
            let value = path.reduce(Optional(spec)) { $0?[$1] }
            let before = path.reduce(Optional(old)) { $0?[$1] }
            if value != before {
                errors.append(.invalid("spec." + path.joined(separator: "."), value ?? "", "field is immutable"))
            }
        }
        return errors
    }

    private static func versionErrors(_ versions: [JSONValue]) -> [FieldError] {
        var errors: [FieldError] = []
        let storage = versions.count { $0["storage"]?.boolValue == true }
        if storage != 1 {
            let names = JSONValue.array(versions.compactMap { $0["name"] })
            errors.append(.invalid("spec.versions", names, "must have exactly one version marked as storage version"))
        }
        let schemas = Set(versions.map { $0.at("schema", "openAPIV3Schema") ?? .null })
        for (index, version) in versions.enumerated() {
            let path = "spec.versions[\(index)]"
            if let error = Names.labelErrors(version["name"]?.stringValue ?? "").first {
                errors.append(.invalid("\(path).name", version["name"] ?? "", error))
            }
            guard let schema = version.at("schema", "openAPIV3Schema") else {
                errors.append(.required("\(path).schema.openAPIV3Schema"))
                continue
            }
            // The server names a schema that all versions share by its old place.
            let place = schemas.count == 1 ? "spec.validation.openAPIV3Schema" : "\(path).schema.openAPIV3Schema"
            if schemas.count == 1, index > 0 { continue }
            var costs = RuleCosts()
            errors += schemaErrors(schema, path: place, depth: 0, scope: RuleScope(), costs: &costs)
            errors += costs.errors(path: place)
            if schema["type"] != "object" {
                errors.append(.invalid("\(place).type", schema["type"] ?? "", "must be object at the root"))
            }
        }
        return errors
    }

    /// Structural rules of one node and those below.
    private static func schemaErrors(
        _ schema: JSONValue, path: String, depth: Int, scope: RuleScope, costs: inout RuleCosts
    ) -> [FieldError] {
        guard depth < 64 else { return [.invalid(path, nil, "nested too deeply")] }
        var errors: [FieldError] = []
        let isOpen = schema["x-kubernetes-preserve-unknown-fields"] == true
        if schema["type"] == nil, schema["x-kubernetes-int-or-string"] != true, !isOpen {
            errors.append(.required("\(path).type", "must not be empty for specified object fields"))
        }
        if let format = schema["pattern"]?.stringValue {
            do { _ = try RegularExpression(format, maximumBytes: 65_536) } catch {
                errors.append(
                    .invalid(
                        "\(path).pattern", .string(format), "must be a valid regular expression, but isn't: \(error)"))
            }
        }
        if schema["x-kubernetes-list-type"] == "map", schema["x-kubernetes-list-map-keys"] == nil {
            errors.append(
                .required("\(path).x-kubernetes-list-map-keys", "must not be empty if x-kubernetes-list-type is map"))
        }
        if let standard = schema["default"] {
            var validator = SchemaValidator()
            validator.check(standard, SchemaNode(schema), path: "")
            errors += validator.errors.map {
                FieldError(
                    kind: $0.kind, path: "\(path).default" + ($0.path.isEmpty ? "" : ".\($0.path)"), message: $0.message
                )
            }
        }
        errors += validationErrors(schema, path: path, isRoot: depth == 0, scope: scope, costs: &costs)
        for (name, child) in (schema["properties"]?.objectValue ?? [:]).sorted(by: { $0.key < $1.key }) {
            if depth == 0, name == "metadata" { continue }
            errors += schemaErrors(
                child, path: "\(path).properties[\(name)]", depth: depth + 1, scope: scope, costs: &costs)
        }
        if let items = schema["items"] {
            errors += schemaErrors(
                items, path: "\(path).items", depth: depth + 1,
                scope: scope.items(of: SchemaNode(schema), path: path), costs: &costs)
        } else if schema["type"] == "array" {
            errors.append(.required("\(path).items", "must be specified"))
        }
        if let additional = schema["additionalProperties"], additional.objectValue != nil {
            errors += schemaErrors(
                additional, path: "\(path).additionalProperties", depth: depth + 1,
                scope: scope.values(of: SchemaNode(schema)), costs: &costs)
        }
        return errors
    }
}
