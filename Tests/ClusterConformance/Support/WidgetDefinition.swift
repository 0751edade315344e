import JSON

/// The suite's custom resource: a schema with one of everything that validation, defaulting and apply care about.
enum WidgetDefinition {
    static func json(group: String, plural: String = "widgets", kind: String = "Widget") -> JSONValue {
        [
            "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
            "metadata": ["name": .string("\(plural).\(group)")],
            "spec": [
                "group": .string(group), "scope": "Namespaced",
                "names": [
                    "plural": .string(plural), "kind": .string(kind), "shortNames": [.string("x\(plural)")],
                    "categories": [.string("c\(plural)")],
                ],
                "versions": [version],
            ],
        ]
    }

    private static let version: JSONValue = [
        "name": "v1", "served": true, "storage": true, "subresources": ["status": [:]],
        "schema": ["openAPIV3Schema": schema],
        "selectableFields": [["jsonPath": ".spec.color"], ["jsonPath": ".spec.size"]],
        "additionalPrinterColumns": [
            ["name": "Color", "type": "string", "jsonPath": ".spec.color"],
            ["name": "Size", "type": "integer", "jsonPath": ".spec.size"],
            ["name": "Ready", "type": "string", "jsonPath": ".status.conditions[?(@.type==\"Ready\")].status"],
            ["name": "Mode", "type": "string", "jsonPath": ".spec.mode", "priority": 1],
            ["name": "Age", "type": "date", "jsonPath": ".metadata.creationTimestamp"],
        ],
    ]

    private static let schema: JSONValue = [
        "type": "object", "required": ["spec"], "properties": ["spec": spec, "status": status],
    ]

    private static let spec: JSONValue = [
        "type": "object", "required": ["color", "size"],
        "x-kubernetes-validations": [
            ["rule": "self.size <= 10 || self.color == 'red'", "message": "only red widgets may be larger than 10"]
        ],
        "properties": [
            "color": [
                "type": "string", "enum": ["red", "green", "blue"],
                "x-kubernetes-validations": [["rule": "self == oldSelf", "message": "color is immutable"]],
            ],
            "size": ["type": "integer", "minimum": 1, "maximum": 100],
            "mode": ["type": "string", "default": "fast"],
            "parts": [
                "type": "array", "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["name"],
                "items": [
                    "type": "object", "required": ["name"],
                    "properties": ["name": ["type": "string"], "count": ["type": "integer", "default": 1]],
                ],
            ],
            "tags": ["type": "array", "x-kubernetes-list-type": "set", "items": ["type": "string"]],
            "plain": ["type": "array", "maxItems": 3, "items": ["type": "string", "maxLength": 5]],
            "labels": ["type": "object", "additionalProperties": ["type": "string"]],
            "word": ["type": "string", "pattern": "^[a-z]+$", "minLength": 2, "maxLength": 8],
            "any": ["type": "object", "x-kubernetes-preserve-unknown-fields": true],
            "port": ["x-kubernetes-int-or-string": true],
            "number": ["type": "number", "multipleOf": 0.5],
            "maybe": ["type": "string", "nullable": true],
            "nested": [
                "type": "object",
                "properties": ["a": ["type": "string", "default": "x"], "b": ["type": "integer"]],
            ],
            "when": ["type": "string", "format": "date-time"],
            "flag": ["type": "boolean"],
            "whole": [
                "type": "object", "x-kubernetes-map-type": "atomic",
                "properties": ["a": ["type": "string"], "b": ["type": "string"]],
            ],
            "few": [
                "type": "object", "minProperties": 1, "maxProperties": 2, "additionalProperties": ["type": "integer"],
            ],
            "limited": [
                "type": "object", "properties": ["n": ["type": "integer"]],
                "x-kubernetes-validations": [
                    [
                        "rule": "self.n < 10", "messageExpression": "self.n > 20 ? 'far too many' : 'too many'",
                        "reason": "FieldValueForbidden", "fieldPath": ".n",
                    ]
                ],
            ],
            "both": [
                "type": "object", "properties": ["x": ["type": "integer"], "y": ["type": "integer"]],
                "x-kubernetes-validations": [["rule": "has(self.x) == has(self.y)"]],
            ],
        ],
    ]

    private static let status: JSONValue = [
        "type": "object",
        "properties": [
            "observedGeneration": ["type": "integer"],
            "conditions": [
                "type": "array", "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["type"],
                "items": [
                    "type": "object", "required": ["type", "status"],
                    "properties": [
                        "type": ["type": "string"],
                        "status": ["type": "string", "enum": ["True", "False", "Unknown"]],
                        "reason": ["type": "string"],
                    ],
                ],
            ],
        ],
    ]
}
