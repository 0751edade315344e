import JSON

/// OpenAPI v3: an index and one document per group and version, as much as `kubectl apply`, `create` and `explain` read.
struct OpenAPIDocuments {
    let resources: ResourceTable

    func answer(_ request: APIRequest) throws(APIStatus) -> APIResponse {
        let path = request.path
        guard path.count >= 2, path[1] == "v3" else { throw .pageNotFound }
        if path.count == 2 {
            var response = APIMachine.json(index)
            response.contentType = "text/plain; charset=utf-8"
            return response
        }
        let groupVersion: (String, String)
        switch (path[2], path.count) {
        case ("api", 4): groupVersion = ("", path[3])
        case ("apis", 5): groupVersion = (path[3], path[4])
        default: throw .pageNotFound
        }
        guard resources.serves(group: groupVersion.0, version: groupVersion.1) else { throw .pageNotFound }
        var response = APIMachine.json(document(group: groupVersion.0, version: groupVersion.1))
        let hash = ContentHash.hex(response.body)
        if let asked = request.query["hash"], asked != hash {
            let location = "/" + path.joined(separator: "/") + "?hash=\(hash)"
            return APIResponse(status: 301, contentType: "text/plain", headers: [("Location", location)], body: [])
        }
        response.headers.append(("Etag", "\"\(hash)\""))
        if request.query["hash"] != nil { response.headers.append(("Cache-Control", "public, immutable")) }
        return response
    }

    private var index: JSONValue {
        var paths: [String: JSONValue] = [:]
        for group in resources.groups {
            for version in resources.versions(of: group) {
                let name = group.isEmpty ? "api/\(version)" : "apis/\(group)/\(version)"
                let hash = ContentHash.hex(APIMachine.json(document(group: group, version: version)).body)
                paths[name] = ["serverRelativeURL": .string("/openapi/v3/\(name)?hash=\(hash)")]
            }
        }
        return ["paths": .object(paths)]
    }

    private func document(group: String, version: String) -> JSONValue {
        var paths: [String: JSONValue] = [:]
        var schemas: [String: JSONValue] = [Self.metaName: SchemaNode.objectMetaJSON]
        for type in resources.types(group: group, version: version) {
            schemas[Self.schemaName(type)] = schema(type)
            guard type.verbs.contains("patch") else { continue }
            let base = group.isEmpty ? "/api/\(version)" : "/apis/\(group)/\(version)"
            let scope = type.isNamespaced ? "/namespaces/{namespace}" : ""
            paths["\(base)\(scope)/\(type.plural)"] = operations(type, ["get", "post"])
            paths["\(base)\(scope)/\(type.plural)/{name}"] = operations(type, ["get", "put", "patch", "delete"])
        }
        return [
            "openapi": "3.0.0", "info": ["title": "TFDrift LocalCluster", "version": "1.36"], "paths": .object(paths),
            "components": ["schemas": .object(schemas)],
        ]
    }

    private static let metaName = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"

    private static func schemaName(_ type: ResourceType) -> String {
        let group = type.group.isEmpty ? "core" : type.group
        return group.split(separator: ".").reversed().joined(separator: ".") + ".\(type.version).\(type.kind)"
    }

    private func schema(_ type: ResourceType) -> JSONValue {
        var json = type.schema.json
        if json["type"] == nil { json["type"] = "object" }
        if !type.description.isEmpty { json["description"] = .string(type.description) }
        var properties = json["properties"] ?? [:]
        properties["apiVersion"] = [
            "type": "string", "description": "The versioned schema of this representation of an object.",
        ]
        properties["kind"] = ["type": "string", "description": "The resource that this object represents."]
        properties["metadata"] = [
            "description": "Standard object's metadata.",
            "allOf": [["$ref": .string("#/components/schemas/\(Self.metaName)")]],
        ]
        json["properties"] = properties
        json["x-kubernetes-group-version-kind"] = [groupVersionKind(type)]
        return json
    }

    private func groupVersionKind(_ type: ResourceType) -> JSONValue {
        ["group": .string(type.group), "version": .string(type.version), "kind": .string(type.kind)]
    }

    private func operations(_ type: ResourceType, _ methods: [String]) -> JSONValue {
        let reference: JSONValue = ["$ref": .string("#/components/schemas/\(Self.schemaName(type))")]
        let content: JSONValue = ["application/json": ["schema": reference]]
        var result: [String: JSONValue] = [:]
        for method in methods {
            let action = method == "get" ? "get" : method == "post" ? "post" : method
            var operation: JSONValue = [
                "x-kubernetes-action": .string(action), "x-kubernetes-group-version-kind": groupVersionKind(type),
                "responses": ["200": ["description": "OK", "content": content]],
            ]
            if method != "get", method != "delete" {
                operation["parameters"] = .array(
                    ["dryRun", "fieldManager", "fieldValidation"].map {
                        ["name": .string($0), "in": "query", "schema": ["type": "string", "uniqueItems": true]]
                    })
                operation["requestBody"] =
                    method == "patch"
                    ? ["content": ["application/apply-patch+yaml": ["schema": ["type": "object"]]]]
                    : ["content": content]
            }
            result[method] = operation
        }
        return .object(result)
    }
}
