import JSON

/// What server-side apply, field validation and `kubectl explain` need to know of the compiled-in kinds: member names, types
/// and which lists are maps or sets. Value rules stand in `BuiltinRules`.
enum BuiltinSchemas {
    static let namespace = kind([
        "spec": object(["finalizers": list(string)]),
        "status": object(["phase": string, "conditions": listMap(["type"], untypedObject)]),
    ])
    static let secret = kind([
        "data": map(string), "stringData": map(string), "type": string, "immutable": boolean,
    ])
    static let configMap = kind(["data": map(string), "binaryData": map(string), "immutable": boolean])
    static let serviceAccount = kind([
        "secrets": listMap(["name"], atomic(reference)),
        "imagePullSecrets": listMap(["name"], atomic(["name": string])),
        "automountServiceAccountToken": boolean,
    ])
    static let lease = kind([
        "spec": object([
            "holderIdentity": string, "leaseDurationSeconds": integer, "acquireTime": string, "renewTime": string,
            "leaseTransitions": integer, "strategy": string, "preferredHolder": string,
        ])
    ])
    static let coreEvent = kind([
        "involvedObject": atomic(reference), "related": atomic(reference), "reason": string, "message": string,
        "source": object(["component": string, "host": string]), "firstTimestamp": string, "lastTimestamp": string,
        "count": integer, "type": string, "eventTime": string, "series": series, "action": string,
        "reportingComponent": string, "reportingInstance": string,
    ])
    static let event = kind([
        "regarding": atomic(reference), "related": atomic(reference), "reason": string, "note": string, "type": string,
        "eventTime": string, "series": series, "action": string, "reportingController": string,
        "reportingInstance": string, "deprecatedSource": object(["component": string, "host": string]),
        "deprecatedFirstTimestamp": string, "deprecatedLastTimestamp": string, "deprecatedCount": integer,
    ])
    static let customResourceDefinition = kind([
        "spec": object([
            "group": string, "scope": string, "preserveUnknownFields": boolean, "names": names,
            "versions": list(crdVersion), "conversion": object(["strategy": string, "webhook": untypedObject]),
        ]),
        "status": object([
            "conditions": listMap(["type"], untypedObject), "acceptedNames": names, "storedVersions": list(string),
            "observedGeneration": integer,
        ]),
    ])

    /// Kinds with pods or ports in them: the lists that clients merge by key.
    static let workload = kind([
        "spec": open([
            "ports": listMap(["port", "protocol"], servicePort),
            "template": podTemplate, "containers": containers, "initContainers": containers,
            "volumes": listMap(["name"], untypedObject),
            "imagePullSecrets": listMap(["name"], atomic(["name": string])),
        ]),
        "status": open(["conditions": listMap(["type"], untypedObject)]),
    ])

    private static let podTemplate = open([
        "metadata": SchemaNode.objectMetaJSON,
        "spec": open([
            "containers": containers, "initContainers": containers, "volumes": listMap(["name"], untypedObject),
            "imagePullSecrets": listMap(["name"], atomic(["name": string])),
        ]),
    ])
    private static let containers = listMap(
        ["name"],
        open([
            "env": listMap(["name"], untypedObject), "volumeMounts": listMap(["mountPath"], untypedObject),
            "ports": listMap(["containerPort", "protocol"], containerPort),
        ]))
    private static let containerPort = open(["protocol": ["type": "string", "default": "TCP"]])
    private static let servicePort = open(["protocol": ["type": "string", "default": "TCP"]])
    private static let series = object(["count": integer, "lastObservedTime": string])
    private static let names = object([
        "plural": string, "singular": string, "kind": string, "listKind": string, "shortNames": list(string),
        "categories": list(string),
    ])
    private static let crdVersion = object([
        "name": string, "served": boolean, "storage": boolean, "deprecated": boolean, "deprecationWarning": string,
        "schema": object(["openAPIV3Schema": untypedObject]), "subresources": untypedObject,
        "additionalPrinterColumns": list(untypedObject), "selectableFields": list(untypedObject),
    ])
    private static let reference: [String: JSONValue] = [
        "kind": string, "namespace": string, "name": string, "uid": string, "apiVersion": string,
        "resourceVersion": string, "fieldPath": string,
    ]

    private static let string: JSONValue = ["type": "string"]
    private static let integer: JSONValue = ["type": "integer"]
    private static let boolean: JSONValue = ["type": "boolean"]
    private static let untypedObject: JSONValue = ["type": "object", "x-kubernetes-preserve-unknown-fields": true]

    private static func kind(_ members: [String: JSONValue]) -> SchemaNode { SchemaNode(object(members), root: true) }
    private static func object(_ members: [String: JSONValue]) -> JSONValue {
        ["type": "object", "properties": .object(members)]
    }
    private static func open(_ members: [String: JSONValue]) -> JSONValue {
        var json = object(members)
        json["x-kubernetes-preserve-unknown-fields"] = true
        return json
    }
    private static func atomic(_ members: [String: JSONValue]) -> JSONValue {
        var json = object(members)
        json["x-kubernetes-map-type"] = "atomic"
        return json
    }
    private static func map(_ element: JSONValue) -> JSONValue { ["type": "object", "additionalProperties": element] }
    private static func list(_ element: JSONValue) -> JSONValue { ["type": "array", "items": element] }
    private static func listMap(_ keys: [String], _ element: JSONValue) -> JSONValue {
        [
            "type": "array", "items": element, "x-kubernetes-list-type": "map",
            "x-kubernetes-list-map-keys": .array(keys.map { .string($0) }),
        ]
    }
}
