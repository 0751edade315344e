import JSON

/// Answers what clients ask before they ask for objects: health, version, which resources there are, OpenAPI.
struct Discovery {
    let resources: ResourceTable

    static let version: JSONValue = [
        "major": "1", "minor": "36", "gitVersion": "v1.36.2+tfdrift-localcluster", "gitCommit": "",
        "gitTreeState": "clean",
        "buildDate": "1970-01-01T00:00:00Z", "goVersion": "none", "compiler": "swift", "platform": "linux/amd64",
        "emulationMajor": "1", "emulationMinor": "36", "minCompatibilityMajor": "1", "minCompatibilityMinor": "35",
    ]

    /// Nil when the path is not about discovery.
    func answer(_ request: APIRequest) throws(APIStatus) -> APIResponse? {
        let path = request.path
        guard let first = path.first else { return APIMachine.json(rootPaths) }
        switch (first, path.count) {
        case ("healthz", _), ("readyz", _), ("livez", _): return plain("ok")
        case ("version", 1): return APIMachine.json(Self.version)
        case ("openapi", _): return try OpenAPIDocuments(resources: resources).answer(request)
        case ("api", 1): return try list(request, groups: [""], plain: apiVersions)
        case ("apis", 1):
            return try list(request, groups: resources.groups.filter { !$0.isEmpty }, plain: groupList)
        case ("apis", 2):
            guard let group = group(path[1]) else { throw .pageNotFound }
            return APIMachine.json(group)
        case ("api", 2): return try resourceList(group: "", version: path[1])
        case ("apis", 3): return try resourceList(group: path[1], version: path[2])
        case ("api", _), ("apis", _): return nil
        default: throw .pageNotFound
        }
    }

    private func plain(_ text: String) -> APIResponse {
        APIResponse(
            status: 200, contentType: "text/plain; charset=utf-8", headers: [("X-Content-Type-Options", "nosniff")],
            body: Array(text.utf8))
    }

    private var rootPaths: JSONValue {
        let groups = resources.groups.filter { !$0.isEmpty }.flatMap { group in
            ["/apis/\(group)"] + resources.versions(of: group).map { "/apis/\(group)/\($0)" }
        }
        let paths =
            ["/api", "/api/v1", "/apis"] + groups + ["/healthz", "/livez", "/openapi/v3", "/readyz", "/version"]
        return ["paths": .array(paths.map { .string($0) })]
    }

    // MARK: plain discovery

    private var apiVersions: JSONValue {
        ["kind": "APIVersions", "versions": ["v1"], "serverAddressByClientCIDRs": []]
    }

    private var groupList: JSONValue {
        let groups = resources.groups.filter { !$0.isEmpty }.compactMap { group($0) }.map { group in
            var copy = group
            copy["kind"] = nil
            copy["apiVersion"] = nil
            return copy
        }
        return ["kind": "APIGroupList", "apiVersion": "v1", "groups": .array(groups)]
    }

    private func group(_ name: String) -> JSONValue? {
        let versions: [JSONValue] = resources.versions(of: name).map {
            ["groupVersion": .string("\(name)/\($0)"), "version": .string($0)]
        }
        guard let preferred = versions.first else { return nil }
        return [
            "kind": "APIGroup", "apiVersion": "v1", "name": .string(name), "versions": .array(versions),
            "preferredVersion": preferred,
        ]
    }

    private func resourceList(group: String, version: String) throws(APIStatus) -> APIResponse {
        guard resources.serves(group: group, version: version) else { throw .pageNotFound }
        let types = resources.types(group: group, version: version)
        let entries = types.flatMap { type -> [JSONValue] in
            var entry: JSONValue = [
                "name": .string(type.plural), "singularName": .string(type.singular),
                "namespaced": .bool(type.isNamespaced), "kind": .string(type.kind), "verbs": strings(type.verbs),
            ]
            if !type.shortNames.isEmpty { entry["shortNames"] = strings(type.shortNames) }
            if !type.categories.isEmpty { entry["categories"] = strings(type.categories) }
            if type.kind == "ServiceAccount", !type.isCustom {
                let token: JSONValue = [
                    "name": "serviceaccounts/token", "singularName": "", "namespaced": true,
                    "group": "authentication.k8s.io", "version": "v1", "kind": "TokenRequest", "verbs": ["create"],
                ]
                return [entry, token]
            }
            guard type.hasStatus else { return [entry] }
            let status: JSONValue = [
                "name": .string("\(type.plural)/status"), "singularName": "", "namespaced": .bool(type.isNamespaced),
                "kind": .string(type.kind), "verbs": ["get", "patch", "update"],
            ]
            return [entry, status]
        }
        let groupVersion = group.isEmpty ? version : "\(group)/\(version)"
        return APIMachine.json([
            "kind": "APIResourceList", "apiVersion": "v1", "groupVersion": .string(groupVersion),
            "resources": .array(entries),
        ])
    }

    // MARK: aggregated discovery

    private func list(_ request: APIRequest, groups: [String], plain: JSONValue) throws(APIStatus) -> APIResponse {
        for range in MediaType.list(request.headers["accept"] ?? "") {
            guard ["application/json", "application/*", "*/*"].contains(range.type) else { continue }
            guard range.parameters["as"] == "APIGroupDiscoveryList" else { return APIMachine.json(plain) }
            guard range.parameters["g"] == "apidiscovery.k8s.io", let version = range.parameters["v"],
                ["v2", "v2beta1"].contains(version)
            else { continue }
            return aggregated(request, groups: groups, version: version)
        }
        if request.headers["accept"] == nil { return APIMachine.json(plain) }
        _ = try Negotiated.objects(request.headers["accept"])
        return APIMachine.json(plain)
    }

    private func aggregated(_ request: APIRequest, groups: [String], version: String) -> APIResponse {
        let items = groups.map { group -> JSONValue in
            let versions = resources.versions(of: group).map { entry -> JSONValue in
                [
                    "version": .string(entry), "freshness": "Current",
                    "resources": .array(resources.types(group: group, version: entry).map(aggregatedEntry)),
                ]
            }
            return ["metadata": group.isEmpty ? [:] : ["name": .string(group)], "versions": .array(versions)]
        }
        let body: JSONValue = [
            "kind": "APIGroupDiscoveryList", "apiVersion": .string("apidiscovery.k8s.io/\(version)"), "metadata": [:],
            "items": .array(items),
        ]
        var response = APIMachine.json(body)
        let tag = "\"\(ContentHash.hex(response.body))\""
        response.contentType = "application/json;g=apidiscovery.k8s.io;v=\(version);as=APIGroupDiscoveryList"
        response.headers += [("Etag", tag), ("Vary", "Accept"), ("Cache-Control", "public")]
        if request.headers["if-none-match"] == tag {
            response.status = 304
            response.body = []
        }
        return response
    }

    private func aggregatedEntry(_ type: ResourceType) -> JSONValue {
        let kind: JSONValue = [
            "group": .string(type.isCustom ? type.group : ""), "version": .string(type.isCustom ? type.version : ""),
            "kind": .string(type.kind),
        ]
        var entry: JSONValue = [
            "resource": .string(type.plural), "responseKind": kind,
            "scope": type.isNamespaced ? "Namespaced" : "Cluster", "singularResource": .string(type.singular),
            "verbs": strings(type.verbs),
        ]
        if !type.shortNames.isEmpty { entry["shortNames"] = strings(type.shortNames) }
        if !type.categories.isEmpty { entry["categories"] = strings(type.categories) }
        if type.hasStatus {
            entry["subresources"] = [
                ["subresource": "status", "responseKind": kind, "verbs": ["get", "patch", "update"]]
            ]
        }
        if type.kind == "ServiceAccount", !type.isCustom {
            entry["subresources"] = [
                [
                    "subresource": "token", "verbs": ["create"],
                    "responseKind": ["group": "authentication.k8s.io", "version": "v1", "kind": "TokenRequest"],
                ]
            ]
        }
        return entry
    }

    private func strings(_ texts: [String]) -> JSONValue { .array(texts.map { .string($0) }) }
}

/// A content hash for entity tags: 128 hexadecimal digits as from the real server, though not SHA-512. Nothing trusts it.
enum ContentHash {
    static func hex(_ bytes: [UInt8]) -> String {
        (0..<8).map { lane -> String in
            var hash: UInt64 = 0xCBF2_9CE4_8422_2325 &+ UInt64(lane) &* 0x9E37_79B9_7F4A_7C15
            for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
            let text = String(hash, radix: 16, uppercase: true)
            return String(repeating: "0", count: 16 - text.count) + text
        }.joined()
    }
}
