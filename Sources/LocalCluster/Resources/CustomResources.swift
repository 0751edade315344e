import JSON

/// What a CustomResourceDefinition serves.
enum CustomResources {
    /// One resource type per served version.
    static func types(_ definition: JSONValue) -> [ResourceType] {
        let spec = definition["spec"] ?? [:]
        let names = spec["names"] ?? [:]
        guard let group = spec["group"]?.stringValue, let plural = names["plural"]?.stringValue,
            let kind = names["kind"]?.stringValue
        else { return [] }
        return (spec["versions"]?.arrayValue ?? []).compactMap { version in
            guard version["served"]?.boolValue == true, let name = version["name"]?.stringValue else { return nil }
            return ResourceType(group, name, plural, kind: kind, namespaced: spec["scope"] == "Namespaced").with {
                $0.singular = names["singular"]?.stringValue ?? kind.lowercased()
                $0.listKind = names["listKind"]?.stringValue ?? kind + "List"
                $0.shortNames = strings(names["shortNames"])
                $0.categories = strings(names["categories"])
                $0.verbs = ["delete", "deletecollection", "get", "list", "patch", "create", "update", "watch"]
                $0.hasStatus = version.at("subresources", "status") != nil
                let schema = version.at("schema", "openAPIV3Schema") ?? [:]
                $0.schema = SchemaNode(schema, root: true)
                $0.description = schema["description"]?.stringValue ?? ""
                $0.columns = columns(version)
                $0.selectableFields = (version["selectableFields"]?.arrayValue ?? []).compactMap {
                    $0["jsonPath"]?.stringValue.map { String($0.drop { $0 == "." }) }
                }
                $0.isCustom = true
                $0.tracksGeneration = true
                $0.acceptsStrategicMerge = false
                if version["deprecated"]?.boolValue == true {
                    $0.deprecationWarning = deprecation(version, group, name, kind, spec)
                }
            }
        }
    }

    private static func deprecation(
        _ version: JSONValue, _ group: String, _ name: String, _ kind: String, _ spec: JSONValue
    ) -> String {
        if let text = version["deprecationWarning"]?.stringValue { return text }
        let better = (spec["versions"]?.arrayValue ?? [])
            .filter { $0["served"]?.boolValue == true && $0["deprecated"]?.boolValue != true }
            .compactMap { $0["name"]?.stringValue }.sorted(by: ResourceTable.isPreferred).first
        let hint = better.map { "; use \(group)/\($0) \(kind)" } ?? ""
        return "\(group)/\(name) \(kind) is deprecated\(hint)"
    }

    private static func strings(_ json: JSONValue?) -> [String] { (json?.arrayValue ?? []).compactMap(\.stringValue) }

    private static func columns(_ version: JSONValue) -> [PrinterColumn] {
        let own = (version["additionalPrinterColumns"]?.arrayValue ?? []).map { json in
            let path = json["jsonPath"]?.stringValue ?? ""
            return PrinterColumn(
                name: json["name"]?.stringValue ?? "", type: json["type"]?.stringValue ?? "string",
                format: json["format"]?.stringValue ?? "",
                description: json["description"]?.stringValue
                    ?? "Custom resource definition column (in JSONPath format): \(path)",
                priority: json["priority"]?.intValue ?? 0, path: path)
        }
        if !own.isEmpty { return own }
        return [
            PrinterColumn(
                name: "Age", type: "date",
                description: "Custom resource definition column (in JSONPath format): .metadata.creationTimestamp",
                path: ".metadata.creationTimestamp")
        ]
    }
}
