import JSON

/// One node of a structural schema, parsed once and shared by validation, defaulting, pruning, server-side apply and the
/// OpenAPI documents. Immutable.
///
/// A built-in kind has a node too, without value rules: it only says which lists are maps or sets.
final class SchemaNode: Sendable {
    enum ListType: String, Sendable { case atomic, set, map }

    let json: JSONValue
    let type: String?
    let properties: [String: SchemaNode]
    let additionalProperties: SchemaNode?
    let allowsAnyProperty: Bool
    let items: SchemaNode?
    let listType: ListType
    let listMapKeys: [String]
    let isAtomicMap: Bool
    let preservesUnknownFields: Bool
    let isEmbeddedResource: Bool
    let isIntOrString: Bool
    let isNullable: Bool
    let defaultValue: JSONValue?
    let required: [String]
    let values: ValueRules
    let rules: [ValidationRule]
    /// Whether this node or any below has a rule.
    let hasRules: Bool

    init(_ json: JSONValue, root: Bool = false) {
        self.json = json
        type = json["type"]?.stringValue
        var properties = (json["properties"]?.objectValue ?? [:]).mapValues { SchemaNode($0) }
        let isEmbedded = json["x-kubernetes-embedded-resource"]?.boolValue ?? false
        if root || isEmbedded {
            let scalar = SchemaNode(["type": "string"])
            properties["apiVersion"] = scalar
            properties["kind"] = scalar
            properties["metadata"] = root ? Self.rootMetadata(json) : Self.objectMeta
        }
        self.properties = properties
        let additional = json["additionalProperties"]
        additionalProperties = additional.flatMap { $0.objectValue == nil ? nil : SchemaNode($0) }
        allowsAnyProperty = additional?.boolValue ?? false
        items = json["items"].map { SchemaNode($0) }
        listType = json["x-kubernetes-list-type"]?.stringValue.flatMap(ListType.init(rawValue:)) ?? .atomic
        listMapKeys = json["x-kubernetes-list-map-keys"]?.arrayValue?.compactMap(\.stringValue) ?? []
        isAtomicMap = json["x-kubernetes-map-type"]?.stringValue == "atomic"
        preservesUnknownFields = json["x-kubernetes-preserve-unknown-fields"]?.boolValue ?? false
        isEmbeddedResource = isEmbedded
        isIntOrString = json["x-kubernetes-int-or-string"]?.boolValue ?? false
        isNullable = json["nullable"]?.boolValue ?? false
        defaultValue = json["default"]
        required = json["required"]?.arrayValue?.compactMap(\.stringValue) ?? []
        values = ValueRules(json)
        rules = (json["x-kubernetes-validations"]?.arrayValue ?? []).compactMap { ValidationRule($0) }
        hasRules =
            !rules.isEmpty || properties.values.contains(where: \.hasRules) || additionalProperties?.hasRules ?? false
            || items?.hasRules ?? false
    }

    /// The schema of a member: its own, that of every member, or nil when the schema does not know it.
    func child(_ name: String) -> SchemaNode? { properties[name] ?? additionalProperties }

    /// Nothing known: maps are merged member by member, lists are replaced whole.
    static let untyped = SchemaNode(["x-kubernetes-preserve-unknown-fields": true])

    /// `metadata` of every object, as far as ownership and merging need it.
    static let objectMeta = SchemaNode(objectMetaJSON)

    static let objectMetaJSON: JSONValue = [
        "type": "object",
        "properties": [
            "name": ["type": "string"], "namespace": ["type": "string"], "generateName": ["type": "string"],
            "uid": ["type": "string"], "resourceVersion": ["type": "string"], "selfLink": ["type": "string"],
            "generation": ["type": "integer"], "creationTimestamp": ["type": "string", "format": "date-time"],
            "deletionTimestamp": ["type": "string", "format": "date-time"],
            "deletionGracePeriodSeconds": ["type": "integer"],
            "labels": ["type": "object", "additionalProperties": ["type": "string"]],
            "annotations": ["type": "object", "additionalProperties": ["type": "string"]],
            "finalizers": ["type": "array", "items": ["type": "string"], "x-kubernetes-list-type": "set"],
            "ownerReferences": [
                "type": "array", "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["uid"],
                "items": [
                    "type": "object", "x-kubernetes-map-type": "atomic",
                    "properties": [
                        "apiVersion": ["type": "string"], "kind": ["type": "string"], "name": ["type": "string"],
                        "uid": ["type": "string"], "controller": ["type": "boolean"],
                        "blockOwnerDeletion": ["type": "boolean"],
                    ],
                ],
            ],
            "managedFields": [
                "type": "array", "items": ["type": "object", "x-kubernetes-preserve-unknown-fields": true],
            ],
        ],
    ]

    /// A CRD may restrict `metadata.name`; the rest of metadata is the server's.
    private static func rootMetadata(_ json: JSONValue) -> SchemaNode {
        guard let name = json.at("properties", "metadata", "properties", "name") else { return objectMeta }
        var merged = objectMetaJSON
        var properties = merged["properties"] ?? [:]
        properties["name"] = name
        merged["properties"] = properties
        return SchemaNode(merged)
    }
}
